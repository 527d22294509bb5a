import { z } from "zod";
import { boundarySuffix } from "../../aws/boundary.ts";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { called, grantsOf } from "../../aws/identity-policy.ts";
import type { PolicyStatement } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";

export const iamNoFullAdmin = resourceRule({
  name: "aws-iam-no-full-admin",
  title: "No policy allows everything on everything",
  reason: "Whoever gets hold of one such role has the account.",
  remedy: "List the actions, and name the resources.",
  severity: "critical",
  serves: [...cisAws("1.16", "1.15"), wellArchitected("SEC03-BP02")],
  settings: z.strictObject({ boundarySuffix }),
  judge: (resource, settings) =>
    grantsOf(resource, settings.boundarySuffix)
      .filter(({ statement }) => isEverything(statement))
      .map(({ path, statement }) => ({ path, message: `${called(statement)} allows every action on every resource` })),
});

/** All actions but some are every action to come as well. */
function isEverything({ actions, notActions, resources, notResources }: PolicyStatement): boolean {
  const isEveryAction = notActions.length > 0 || actions.some((action) => /^\*+(:\*+)?$/.test(action));
  return isEveryAction && (notResources.length > 0 || resources.includes("*"));
}
