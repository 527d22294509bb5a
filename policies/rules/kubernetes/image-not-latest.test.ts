import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { imageNotLatest } from "./image-not-latest.ts";

const faulty = rollout({ image: "registry:5000/app" });

test("GIVEN a version's tag WHEN judged THEN it passes", () => {
  expect(judged(imageNotLatest, rollout({ image: "registry:5000/app:v1" }))).toEqual([]);
});

test("GIVEN no tag WHEN judged THEN its place is named", () => {
  expect(judged(imageNotLatest, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].image" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(imageNotLatest, settingsOnly)).toEqual([]);
});
