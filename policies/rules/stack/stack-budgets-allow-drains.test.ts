import { expect, test } from "@jest/globals";
import { object, workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackBudgetsAllowDrains } from "./stack-budgets-allow-drains.ts";

const app = workload("StatefulSet", { containers: [] }, { replicas: 3 });
const budget = (spec: Readonly<Record<string, unknown>>) =>
  object("PodDisruptionBudget", { spec: { ...spec, selector: { matchLabels: { app: "app" } } } });

test.each([{ maxUnavailable: 1 }, { minAvailable: 2 }, { minAvailable: "50%" }])(
  "GIVEN a budget with %j of three pods WHEN judged THEN it passes",
  (spec) => {
    expect(judgedGraph(stackBudgetsAllowDrains, graphOf(app, budget(spec)))).toEqual([]);
  },
);

test.each([
  [{ maxUnavailable: 0 }, "maxUnavailable"],
  [{ maxUnavailable: "0%" }, "maxUnavailable"],
  [{ minAvailable: 3 }, "minAvailable"],
  [{ minAvailable: "70%" }, "minAvailable"],
])("GIVEN a budget with %j of three pods WHEN judged THEN %s is named", (spec, field) => {
  expect(judgedGraph(stackBudgetsAllowDrains, graphOf(app, budget(spec)))).toEqual([
    expect.objectContaining({ urn: budget(spec).urn, path: `spec.${field}` }),
  ]);
});

test("GIVEN a budget for no workload WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackBudgetsAllowDrains, graphOf(budget({ maxUnavailable: 0 })))).toEqual([]);
});
