import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podOwnServiceAccount } from "./pod-own-service-account.ts";

const faulty = rollout({}, { serviceAccountName: "default" });

test("GIVEN an account of its own WHEN judged THEN it passes", () => {
  expect(judged(podOwnServiceAccount, rollout({}, { serviceAccountName: "app" }))).toEqual([]);
});

test("GIVEN the default account WHEN judged THEN its place is named", () => {
  expect(judged(podOwnServiceAccount, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.serviceAccountName" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podOwnServiceAccount, settingsOnly)).toEqual([]);
});
