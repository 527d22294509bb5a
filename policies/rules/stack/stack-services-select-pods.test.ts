import { expect, test } from "@jest/globals";
import { object, workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph, resource } from "../../testkit/judged.ts";
import { stackServicesSelectPods } from "./stack-services-select-pods.ts";

const app = workload("Rollout", { containers: [] });
const service = (selector: Readonly<Record<string, string>>) => object("Service", { spec: { selector } });

test("GIVEN the labels of some pods WHEN judged THEN it passes", () => {
  expect(judgedGraph(stackServicesSelectPods, graphOf(app, service({ app: "app" })))).toEqual([]);
});

test("GIVEN labels of no pods WHEN judged THEN the selector is named", () => {
  expect(judgedGraph(stackServicesSelectPods, graphOf(app, service({ app: "ap" })))).toEqual([
    expect.objectContaining({ path: "spec.selector", message: expect.stringContaining("app=ap") }),
  ]);
});

test("GIVEN pods of a chart or an operator, or no selector WHEN judged THEN the rule does not apply", () => {
  const release = resource("kubernetes:helm.sh/v3:Release", { namespace: "shop", chart: "kong" });
  expect(judgedGraph(stackServicesSelectPods, graphOf(service({ app: "kong" }), release))).toEqual([]);
  expect(judgedGraph(stackServicesSelectPods, graphOf(service({ "strimzi.io/cluster": "events" })))).toEqual([]);
  expect(judgedGraph(stackServicesSelectPods, graphOf(service({})))).toEqual([]);
});
