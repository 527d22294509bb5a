import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { rbacNoClusterWideSecrets } from "./rbac-no-cluster-wide-secrets.ts";

const faulty = object("ClusterRole", { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }] });

test("GIVEN one Secret by its name WHEN judged THEN it passes", () => {
  expect(
    judged(
      rbacNoClusterWideSecrets,
      object("ClusterRole", {
        rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["app"], verbs: ["get"] }],
      }),
    ),
  ).toEqual([]);
});

test("GIVEN all Secrets WHEN judged THEN its place is named", () => {
  expect(judged(rbacNoClusterWideSecrets, faulty)).toEqual([expect.objectContaining({ path: "rules[0].resources" })]);
});

test("GIVEN a role of one namespace WHEN judged THEN the rule does not apply", () => {
  expect(
    judged(
      rbacNoClusterWideSecrets,
      object("Role", { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }] }),
    ),
  ).toEqual([]);
});
