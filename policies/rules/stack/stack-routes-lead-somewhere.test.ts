import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph, resource } from "../../testkit/judged.ts";
import { stackRoutesLeadSomewhere } from "./stack-routes-lead-somewhere.ts";

const gateway = object("Gateway", { spec: { listeners: [{ name: "https" }] } }, "public");
const service = object("Service", { spec: { ports: [{ port: 8080 }] } });
const route = (parent: Readonly<Record<string, unknown>>, backend: Readonly<Record<string, unknown>>) =>
  object("HTTPRoute", { spec: { parentRefs: [parent], rules: [{ backendRefs: [backend] }] } });

test("GIVEN a Gateway's listener and a Service's port WHEN judged THEN they pass", () => {
  const sound = route({ name: "public", namespace: "shop", sectionName: "https" }, { name: "app", port: 8080 });
  expect(judgedGraph(stackRoutesLeadSomewhere, graphOf(gateway, service, sound))).toEqual([]);
});

test.each([
  [{ name: "private" }, { name: "app", port: 8080 }, "spec.parentRefs[0].name"],
  [{ name: "public", namespace: "other" }, { name: "app", port: 8080 }, "spec.parentRefs[0].name"],
  [{ name: "public", sectionName: "http" }, { name: "app", port: 8080 }, "spec.parentRefs[0].sectionName"],
  [{ name: "public" }, { name: "ap", port: 8080 }, "spec.rules[0].backendRefs[0].name"],
  [{ name: "public" }, { name: "app", port: 80 }, "spec.rules[0].backendRefs[0].port"],
])("GIVEN a route from %j to %j WHEN judged THEN %s is named", (parent, backend, path) => {
  expect(judgedGraph(stackRoutesLeadSomewhere, graphOf(gateway, service, route(parent, backend)))).toEqual([
    expect.objectContaining({ path }),
  ]);
});

test("GIVEN a Service that a chart makes WHEN judged THEN the rule does not apply", () => {
  const release = resource("kubernetes:helm.sh/v3:Release", { namespace: "shop", chart: "grafana" });
  const toChart = route({ name: "public" }, { name: "grafana", port: 80 });
  expect(judgedGraph(stackRoutesLeadSomewhere, graphOf(gateway, release, toChart))).toEqual([]);
});
