import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackOneAutoscaler } from "./stack-one-autoscaler.ts";

const app = { apiVersion: "apps/v1", kind: "Deployment", name: "app" };
const byCpu = (scaleTargetRef: unknown = app, name = "app") =>
  object("HorizontalPodAutoscaler", { spec: { scaleTargetRef } }, name);
const byLoad = (scaleTargetRef: unknown = app, name = "app") =>
  object("ScaledObject", { spec: { scaleTargetRef } }, name);

test.each([
  ["of two names", byCpu(), byLoad({ ...app, name: "other" })],
  ["of two kinds", byCpu(), byLoad({ ...app, kind: "StatefulSet" })],
  ["of two clusters", { ...byCpu(), provider: "a" }, { ...byLoad(), provider: "b" }],
  ["of a name that is not known yet", byCpu(), byLoad({ ...app, name: { $unknown: true } })],
])("GIVEN one autoscaler for each of two workloads %s WHEN judged THEN they pass", (_what, one, other) => {
  expect(judgedGraph(stackOneAutoscaler, graphOf(one, other))).toEqual([]);
});

test.each([
  ["another kind of autoscaler", byCpu(), byLoad()],
  ["one that gives no kind", byCpu(), byLoad({ name: "app" })],
  ["one of the same kind", byLoad(), byLoad(app, "again")],
])("GIVEN a workload of one autoscaler WHEN there is %s too THEN the second is named", (_what, one, other) => {
  expect(judgedGraph(stackOneAutoscaler, graphOf(one, other))).toEqual([
    expect.objectContaining({
      urn: other.urn,
      path: "spec.scaleTargetRef",
      message: expect.stringContaining("Deployment shop/app"),
    }),
  ]);
});

test("GIVEN no autoscaler WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackOneAutoscaler, graphOf(settingsOnly))).toEqual([]);
});
