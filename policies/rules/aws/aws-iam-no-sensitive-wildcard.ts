import { z } from "zod";
import { boundarySuffix } from "../../aws/boundary.ts";
import { wellArchitected } from "../../aws/clauses.ts";
import { called, grantsOf } from "../../aws/identity-policy.ts";
import { resourceRule } from "../../rule.ts";

export const iamNoSensitiveWildcard = resourceRule({
  name: "aws-iam-no-sensitive-wildcard",
  title: "No policy allows a service of identities, keys or secrets by wildcard",
  reason: "In iam:* or kms:* there is always one action by which a role gives itself the rest.",
  remedy: "List the actions that are needed.",
  severity: "high",
  serves: [wellArchitected("SEC03-BP02")],
  settings: z.strictObject({
    services: z
      .array(z.string())
      .default(["iam", "kms", "organizations", "secretsmanager", "sso", "sts"])
      .describe("Services whose actions have to be listed"),
    readOnly: z
      .array(z.string())
      .default(["iam:Get", "iam:List", "kms:Describe", "kms:List", "organizations:Describe", "organizations:List"])
      .describe("How actions begin that may end in a wildcard all the same"),
    boundarySuffix,
  }),
  judge: (resource, { services, readOnly, boundarySuffix }) =>
    grantsOf(resource, boundarySuffix).flatMap(({ path, statement }) => {
      const wide = statement.actions.filter(
        (action) =>
          action.includes("*") &&
          services.some((service) => action.toLowerCase().startsWith(`${service}:`)) &&
          !readOnly.some((start) => action.toLowerCase().startsWith(start.toLowerCase())),
      );
      return wide.length > 0
        ? [{ path, message: `${called(statement)} allows ${wide.join(", ")}; listed actions are allowed` }]
        : [];
    }),
});
