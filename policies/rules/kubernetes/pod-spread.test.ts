import { expect, test } from "@jest/globals";
import { workload } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podSpread } from "./pod-spread.ts";

const faulty = workload("Deployment", { containers: [] }, { replicas: 2 });

test("GIVEN replicas spread over zones WHEN judged THEN it passes", () => {
  expect(
    judged(
      podSpread,
      workload("Deployment", { topologySpreadConstraints: [{ topologyKey: "zone" }] }, { replicas: 2 }),
    ),
  ).toEqual([]);
});

test("GIVEN replicas without a constraint WHEN judged THEN its place is named", () => {
  expect(judged(podSpread, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.topologySpreadConstraints" }),
  ]);
});

test("GIVEN one replica WHEN judged THEN the rule does not apply", () => {
  expect(judged(podSpread, workload("Deployment", { containers: [] }, { replicas: 1 }))).toEqual([]);
});
