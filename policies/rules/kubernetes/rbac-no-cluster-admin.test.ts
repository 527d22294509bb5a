import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { rbacNoClusterAdmin } from "./rbac-no-cluster-admin.ts";

const faulty = object("RoleBinding", { roleRef: { name: "cluster-admin" } });

test("GIVEN a narrow role WHEN judged THEN it passes", () => {
  expect(judged(rbacNoClusterAdmin, object("ClusterRoleBinding", { roleRef: { name: "view" } }))).toEqual([]);
});

test("GIVEN cluster-admin WHEN judged THEN its place is named", () => {
  expect(judged(rbacNoClusterAdmin, faulty)).toEqual([expect.objectContaining({ path: "roleRef.name" })]);
});

test("GIVEN no binding WHEN judged THEN the rule does not apply", () => {
  expect(judged(rbacNoClusterAdmin, settingsOnly)).toEqual([]);
});

test("GIVEN a binding that is exempt WHEN judged THEN it passes", () => {
  const binding = object("RoleBinding", { roleRef: { name: "cluster-admin" } });
  const exempt = [{ object: "shop/app", reason: "the way in when all else fails" }];
  expect(judged(rbacNoClusterAdmin, binding, { exempt })).toEqual([]);
});
