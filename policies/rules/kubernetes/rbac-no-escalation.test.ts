import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { rbacNoEscalation } from "./rbac-no-escalation.ts";

const faulty = object("ClusterRole", { rules: [{ resources: ["roles"], verbs: ["bind"] }] });

test("GIVEN a role that reads WHEN judged THEN it passes", () => {
  expect(
    judged(rbacNoEscalation, object("ClusterRole", { rules: [{ resources: ["roles"], verbs: ["get"] }] })),
  ).toEqual([]);
});

test("GIVEN a role that binds WHEN judged THEN its place is named", () => {
  expect(judged(rbacNoEscalation, faulty)).toEqual([expect.objectContaining({ path: "rules[0].verbs" })]);
});

test("GIVEN no role WHEN judged THEN the rule does not apply", () => {
  expect(judged(rbacNoEscalation, settingsOnly)).toEqual([]);
});
