import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoSecretInEnvironment } from "./pod-no-secret-in-environment.ts";

const faulty = rollout({ env: [{ name: "DB_PASSWORD", value: "hunter2" }] });

test("GIVEN a reference to a Secret WHEN judged THEN it passes", () => {
  expect(
    judged(
      podNoSecretInEnvironment,
      rollout({ env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "app", key: "password" } } }] }),
    ),
  ).toEqual([]);
});

test("GIVEN a password WHEN judged THEN its place is named", () => {
  expect(judged(podNoSecretInEnvironment, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].env[0].value" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoSecretInEnvironment, settingsOnly)).toEqual([]);
});

test("GIVEN a value that the program keeps secret WHEN judged THEN it fails whatever its name", () => {
  expect(
    judged(podNoSecretInEnvironment, rollout({ env: [{ name: "PLACE", value: { $secret: true } }] })),
  ).toHaveLength(1);
});

test("GIVEN a secret WHEN it is told THEN its value is not", () => {
  const env = [{ name: "DB_PASSWORD", value: "hunter2" }];
  expect(JSON.stringify(judged(podNoSecretInEnvironment, rollout({ env })))).not.toContain("hunter2");
});
