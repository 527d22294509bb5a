import { z } from "zod";
import { boundarySuffix } from "../../aws/boundary.ts";
import { wellArchitected } from "../../aws/clauses.ts";
import { demandedOf } from "../../aws/conditions.ts";
import { called, grantsOf } from "../../aws/identity-policy.ts";
import type { PolicyStatement } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";

export const iamPassRoleNarrow = resourceRule({
  name: "aws-iam-pass-role-narrow",
  title: "Roles are passed on by name, or to named services",
  reason: "Who may pass any role to any service starts a machine with the most powerful one and takes its credentials.",
  remedy: "Name the roles in the statement's resources, or demand iam:PassedToService.",
  severity: "high",
  serves: [wellArchitected("SEC03-BP02")],
  settings: z.strictObject({ boundarySuffix }),
  judge: (resource, settings) =>
    grantsOf(resource, settings.boundarySuffix)
      .filter(({ statement }) => passesAny(statement))
      .map(({ path, statement }) => ({ path, message: `${called(statement)} passes every role to every service` })),
});

function passesAny(statement: PolicyStatement): boolean {
  const services = demandedOf(statement, "iam:PassedToService");
  return (
    statement.actions.some((action) => action.toLowerCase() === "iam:passrole") &&
    statement.resources.some((resource) => resource === "*" || /:role\/\*$/.test(resource)) &&
    (services.length === 0 || services.includes("*"))
  );
}
