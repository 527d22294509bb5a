import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { namespacePodSecurity } from "./namespace-pod-security.ts";

const faulty = object("Namespace", {
  metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
});

test("GIVEN a level WHEN judged THEN it passes", () => {
  expect(
    judged(
      namespacePodSecurity,
      object("Namespace", {
        metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      }),
    ),
  ).toEqual([]);
});

test("GIVEN the level that allows all WHEN judged THEN its place is named", () => {
  expect(judged(namespacePodSecurity, faulty)).toEqual([
    expect.objectContaining({ path: 'metadata.labels["pod-security.kubernetes.io/enforce"]' }),
  ]);
});

test("GIVEN no Namespace WHEN judged THEN the rule does not apply", () => {
  expect(judged(namespacePodSecurity, settingsOnly)).toEqual([]);
});
