import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podRunAsNonRoot } from "./pod-run-as-non-root.ts";

const faulty = rollout({ securityContext: { runAsNonRoot: false } }, { securityContext: { runAsNonRoot: true } });

test("GIVEN a pod that is not root WHEN judged THEN it passes", () => {
  expect(judged(podRunAsNonRoot, rollout({}, { securityContext: { runAsNonRoot: true } }))).toEqual([]);
});

test("GIVEN a container that takes it back WHEN judged THEN its place is named", () => {
  expect(judged(podRunAsNonRoot, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.runAsNonRoot" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podRunAsNonRoot, settingsOnly)).toEqual([]);
});
