import type { GraphResource } from "../graph.ts";
import { list, mapping } from "../values.ts";
import { isAws } from "./kind.ts";
import { type PolicyStatement, statementsOf } from "./policy-document.ts";

/** What somebody may do, and where it is written. */
export interface Grant {
  /** As in `policy` or `inlinePolicies[0].policy`. */
  readonly path: string;
  readonly statement: PolicyStatement;
}

const kinds = [
  "iam/Policy",
  "iam/RolePolicy",
  "iam/GroupPolicy",
  "iam/UserPolicy",
  "ssoadmin/PermissionSetInlinePolicy",
];

/**
 * What identities are allowed by a policy of IAM, by its own document or written into a role. A boundary is left out, told by
 * the end of its name: it grants nothing.
 */
export function grantsOf(resource: GraphResource, boundarySuffix: string): readonly Grant[] {
  const { inputs } = resource;
  if (isAws(resource, "iam/Role")) {
    return list(inputs.inlinePolicies).flatMap((inline, index) =>
      grants(`inlinePolicies[${index}].policy`, mapping(inline).policy),
    );
  }
  if (!isAws(resource, ...kinds) || (typeof inputs.name === "string" && inputs.name.endsWith(boundarySuffix))) {
    return [];
  }
  return isAws(resource, "ssoadmin/PermissionSetInlinePolicy")
    ? grants("inlinePolicy", inputs.inlinePolicy)
    : grants("policy", inputs.policy);
}

function grants(path: string, document: unknown): Grant[] {
  return statementsOf(document)
    .filter(({ effect }) => effect === "Allow")
    .map((statement) => ({ path, statement }));
}

/** How a statement is called in a message. */
export function called({ sid }: PolicyStatement): string {
  return sid === "" ? "a statement" : `the statement ${sid}`;
}
