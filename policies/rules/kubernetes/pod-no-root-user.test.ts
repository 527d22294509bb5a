import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoRootUser } from "./pod-no-root-user.ts";

const faulty = rollout({ securityContext: { runAsUser: 0 } });

test("GIVEN a user of its own WHEN judged THEN it passes", () => {
  expect(judged(podNoRootUser, rollout({ securityContext: { runAsUser: 65532 } }))).toEqual([]);
});

test("GIVEN user 0 WHEN judged THEN its place is named", () => {
  expect(judged(podNoRootUser, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.runAsUser" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoRootUser, settingsOnly)).toEqual([]);
});
