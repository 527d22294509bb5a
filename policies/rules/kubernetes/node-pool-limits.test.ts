import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { nodePoolLimits } from "./node-pool-limits.ts";

const faulty = object("NodePool", { spec: { limits: { cpu: "96" } } });

test("GIVEN both limits WHEN judged THEN it passes", () => {
  expect(judged(nodePoolLimits, object("NodePool", { spec: { limits: { cpu: "96", memory: "384Gi" } } }))).toEqual([]);
});

test("GIVEN no limit on memory WHEN judged THEN its place is named", () => {
  expect(judged(nodePoolLimits, faulty)).toEqual([expect.objectContaining({ path: "spec.limits.memory" })]);
});

test("GIVEN no NodePool WHEN judged THEN the rule does not apply", () => {
  expect(judged(nodePoolLimits, settingsOnly)).toEqual([]);
});
