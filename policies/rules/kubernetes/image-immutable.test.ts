import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { imageImmutable } from "./image-immutable.ts";

const faulty = rollout({ image: "app:main" });

test("GIVEN a version's tag WHEN judged THEN it passes", () => {
  expect(judged(imageImmutable, rollout({ image: "app:v1.2.3" }))).toEqual([]);
});

test("GIVEN a branch WHEN judged THEN its place is named", () => {
  expect(judged(imageImmutable, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].image" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(imageImmutable, settingsOnly)).toEqual([]);
});

test("GIVEN that a digest is required WHEN a tag and a digest are judged THEN the tag fails", () => {
  const settings = { requireDigest: true };
  expect(judged(imageImmutable, rollout({ image: "app:v1.2.3" }), settings)).toHaveLength(1);
  expect(judged(imageImmutable, rollout({ image: `app@sha256:${"0".repeat(64)}` }), settings)).toEqual([]);
});
