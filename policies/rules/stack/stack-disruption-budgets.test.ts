import { expect, test } from "@jest/globals";
import { object, workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackDisruptionBudgets } from "./stack-disruption-budgets.ts";

const app = (replicas: number) => workload("Rollout", { containers: [] }, { replicas });
const budget = object("PodDisruptionBudget", {
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: "app" } } },
});

test("GIVEN a budget for the pods WHEN judged THEN it passes", () => {
  expect(judgedGraph(stackDisruptionBudgets, graphOf(app(2), budget))).toEqual([]);
});

test("GIVEN two replicas without a budget WHEN judged THEN they are named", () => {
  expect(judgedGraph(stackDisruptionBudgets, graphOf(app(2)))).toEqual([expect.objectContaining({ urn: app(2).urn })]);
});

test("GIVEN a number that an autoscaler keeps WHEN judged THEN that number counts", () => {
  const scaler = object("HorizontalPodAutoscaler", {
    spec: { minReplicas: 3, scaleTargetRef: { kind: "Rollout", name: "app" } },
  });
  expect(judgedGraph(stackDisruptionBudgets, graphOf(app(1), scaler))).toHaveLength(1);
});

test("GIVEN one replica WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackDisruptionBudgets, graphOf(app(1), workload("Job", { containers: [] })))).toEqual([]);
});
