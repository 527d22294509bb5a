import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoHostNamespaces } from "./pod-no-host-namespaces.ts";

const faulty = rollout({}, { hostPID: true });

test("GIVEN a pod with a network of its own WHEN judged THEN it passes", () => {
  expect(judged(podNoHostNamespaces, rollout({}, { hostNetwork: false }))).toEqual([]);
});

test("GIVEN the node's processes WHEN judged THEN its place is named", () => {
  expect(judged(podNoHostNamespaces, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.hostPID" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoHostNamespaces, settingsOnly)).toEqual([]);
});
