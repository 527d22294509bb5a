import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podReadOnlyRoot } from "./pod-read-only-root.ts";

const faulty = rollout({});

test("GIVEN a read-only root WHEN judged THEN it passes", () => {
  expect(judged(podReadOnlyRoot, rollout({ securityContext: { readOnlyRootFilesystem: true } }))).toEqual([]);
});

test("GIVEN a container that does not say WHEN judged THEN its place is named", () => {
  expect(judged(podReadOnlyRoot, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podReadOnlyRoot, settingsOnly)).toEqual([]);
});
