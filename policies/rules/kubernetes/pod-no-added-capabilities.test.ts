import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoAddedCapabilities } from "./pod-no-added-capabilities.ts";

const faulty = rollout({ securityContext: { capabilities: { add: ["SYS_ADMIN"] } } });

test("GIVEN the one capability that is allowed WHEN judged THEN it passes", () => {
  expect(
    judged(podNoAddedCapabilities, rollout({ securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } } })),
  ).toEqual([]);
});

test("GIVEN SYS_ADMIN WHEN judged THEN its place is named", () => {
  expect(judged(podNoAddedCapabilities, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.capabilities.add" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoAddedCapabilities, settingsOnly)).toEqual([]);
});
