import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { networkPolicyNamesPeers } from "./network-policy-names-peers.ts";

const faulty = object("NetworkPolicy", { spec: { podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] } });

test("GIVEN named peers WHEN judged THEN it passes", () => {
  expect(
    judged(
      networkPolicyNamesPeers,
      object("NetworkPolicy", { spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN a rule without peers WHEN judged THEN its place is named", () => {
  expect(judged(networkPolicyNamesPeers, faulty)).toEqual([expect.objectContaining({ path: "spec.ingress[0].from" })]);
});

test("GIVEN no policy WHEN judged THEN the rule does not apply", () => {
  expect(judged(networkPolicyNamesPeers, settingsOnly)).toEqual([]);
});
