import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { imageFromAllowedRegistry } from "./image-from-allowed-registry.ts";

const faulty = rollout({ image: "ghcr.io/org/app:v1" });

test("GIVEN the account's registry WHEN judged THEN it passes", () => {
  expect(
    judged(imageFromAllowedRegistry, rollout({ image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/plinth/app:v1" })),
  ).toEqual([]);
});

test("GIVEN a registry that is not listed WHEN judged THEN its place is named", () => {
  expect(judged(imageFromAllowedRegistry, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].image" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(imageFromAllowedRegistry, settingsOnly)).toEqual([]);
});

test.each([
  ["quay.io/org/app:v1", 0],
  ["app:v1", 0],
  ["org/app:v1", 1],
  ["quay.io.evil.example/org/app:v1", 1],
  ["evil-amazonaws.com/app:v1", 1],
])("GIVEN the image %s WHEN judged THEN %d faults are found", (image, faults) => {
  expect(judged(imageFromAllowedRegistry, rollout({ image }))).toHaveLength(faults);
});

test.each([
  ["docker.io/library/redis:8.2.9", 0],
  ["docker.io/library/redis-stack:7.4", 1],
  ["ghcr.io/library/redis:8.2.9", 1],
])("GIVEN one repository that is allowed and the image %s WHEN judged THEN %d faults are found", (image, faults) => {
  const repositories = [{ repository: "docker.io/library/redis", reason: "the official image of Redis" }];
  expect(judged(imageFromAllowedRegistry, rollout({ image }), { repositories })).toHaveLength(faults);
});
