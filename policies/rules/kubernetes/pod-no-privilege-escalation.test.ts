import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoPrivilegeEscalation } from "./pod-no-privilege-escalation.ts";

const faulty = rollout({});

test("GIVEN a container that cannot gain privileges WHEN judged THEN it passes", () => {
  expect(judged(podNoPrivilegeEscalation, rollout({ securityContext: { allowPrivilegeEscalation: false } }))).toEqual(
    [],
  );
});

test("GIVEN a container that does not say WHEN judged THEN its place is named", () => {
  expect(judged(podNoPrivilegeEscalation, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoPrivilegeEscalation, settingsOnly)).toEqual([]);
});

test("GIVEN that fault WHEN mended THEN only its place has changed", () => {
  const settings = podNoPrivilegeEscalation.settings?.parse({});
  expect(podNoPrivilegeEscalation.remediate?.(faulty, settings)).toEqual(
    rollout({ securityContext: { allowPrivilegeEscalation: false } }).inputs,
  );
});
