import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { rbacNoWildcards } from "./rbac-no-wildcards.ts";

const faulty = object("Role", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["*"] }] });

test("GIVEN named verbs WHEN judged THEN it passes", () => {
  expect(
    judged(rbacNoWildcards, object("Role", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] })),
  ).toEqual([]);
});

test("GIVEN all verbs WHEN judged THEN its place is named", () => {
  expect(judged(rbacNoWildcards, faulty)).toEqual([expect.objectContaining({ path: "rules[0].verbs" })]);
});

test("GIVEN no role WHEN judged THEN the rule does not apply", () => {
  expect(judged(rbacNoWildcards, settingsOnly)).toEqual([]);
});
