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

test.each([
  [{ ipBlock: { cidr: "0.0.0.0/0" } }, 1],
  [{ ipBlock: { cidr: "::/0" } }, 1],
  [{ namespaceSelector: {} }, 1],
  [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "prometheus" } } }, 0],
  [{ ipBlock: { cidr: "10.30.0.0/19" } }, 0],
  [{ namespaceSelector: { $unknown: true } }, 0],
])("GIVEN the peer %j WHEN judged THEN %d faults are found", (peer, faults) => {
  const policy = object("NetworkPolicy", { spec: { podSelector: {}, ingress: [{ from: [peer] }] } });
  expect(judged(networkPolicyNamesPeers, policy)).toHaveLength(faults);
});
