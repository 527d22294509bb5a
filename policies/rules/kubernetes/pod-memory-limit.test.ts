import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podMemoryLimit } from "./pod-memory-limit.ts";

const faulty = rollout({ resources: { requests: { memory: "1Gi" } } });

test("GIVEN a limit WHEN judged THEN it passes", () => {
  expect(judged(podMemoryLimit, rollout({ resources: { limits: { memory: "1Gi" } } }))).toEqual([]);
});

test("GIVEN a request only WHEN judged THEN its place is named", () => {
  expect(judged(podMemoryLimit, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].resources.limits.memory" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podMemoryLimit, settingsOnly)).toEqual([]);
});
