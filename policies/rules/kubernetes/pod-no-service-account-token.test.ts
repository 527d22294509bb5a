import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoServiceAccountToken } from "./pod-no-service-account-token.ts";

const faulty = rollout({});

test("GIVEN a pod that takes no token WHEN judged THEN it passes", () => {
  expect(judged(podNoServiceAccountToken, rollout({}, { automountServiceAccountToken: false }))).toEqual([]);
});

test("GIVEN a pod that does not say WHEN judged THEN its place is named", () => {
  expect(judged(podNoServiceAccountToken, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.automountServiceAccountToken" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoServiceAccountToken, settingsOnly)).toEqual([]);
});

test("GIVEN that fault WHEN mended THEN it passes", () => {
  const settings = podNoServiceAccountToken.settings?.parse({});
  const inputs = podNoServiceAccountToken.remediate?.(faulty, settings) ?? {};
  expect(judged(podNoServiceAccountToken, { ...faulty, inputs })).toEqual([]);
});
