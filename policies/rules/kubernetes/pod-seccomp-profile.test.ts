import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podSeccompProfile } from "./pod-seccomp-profile.ts";

const faulty = rollout({ securityContext: { seccompProfile: { type: "Unconfined" } } });

test("GIVEN the runtime's profile on the pod WHEN judged THEN it passes", () => {
  expect(
    judged(podSeccompProfile, rollout({}, { securityContext: { seccompProfile: { type: "RuntimeDefault" } } })),
  ).toEqual([]);
});

test("GIVEN a container without confinement WHEN judged THEN its place is named", () => {
  expect(judged(podSeccompProfile, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.seccompProfile.type" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podSeccompProfile, settingsOnly)).toEqual([]);
});

test("GIVEN that fault WHEN mended THEN only its place has changed", () => {
  const settings = podSeccompProfile.settings?.parse({});
  expect(podSeccompProfile.remediate?.(faulty, settings)).toEqual(
    rollout({ securityContext: { seccompProfile: { type: "RuntimeDefault" } } }).inputs,
  );
});
