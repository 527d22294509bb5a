import { expect, test } from "@jest/globals";
import { object, settingsOnly, workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackNetworkPolicies } from "./stack-network-policies.ts";

const app = workload("Rollout", { containers: [] });
const policy = (app: string, policyTypes: readonly string[]) =>
  object("NetworkPolicy", { spec: { podSelector: { matchLabels: { app } }, policyTypes } });

test("GIVEN a policy both ways WHEN judged THEN the workload is covered", () => {
  expect(judgedGraph(stackNetworkPolicies, graphOf(app, policy("app", ["Ingress", "Egress"])))).toEqual([]);
});

test("GIVEN a policy for other pods WHEN judged THEN the workload is open both ways", () => {
  expect(judgedGraph(stackNetworkPolicies, graphOf(app, policy("other", ["Ingress", "Egress"])))).toEqual([
    expect.objectContaining({ urn: app.urn, message: expect.stringContaining("Ingress and Egress") }),
  ]);
});

test("GIVEN a policy one way WHEN judged THEN the other way is named", () => {
  expect(judgedGraph(stackNetworkPolicies, graphOf(app, policy("app", ["Ingress"])))).toEqual([
    expect.objectContaining({ message: expect.stringContaining("pods' Egress;") }),
  ]);
});

test("GIVEN a policy of another namespace WHEN judged THEN it covers nothing", () => {
  const elsewhere = object("NetworkPolicy", {
    metadata: { name: "all", namespace: "other" },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
  expect(judgedGraph(stackNetworkPolicies, graphOf(app, elsewhere))).toHaveLength(1);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackNetworkPolicies, graphOf(settingsOnly))).toEqual([]);
});
