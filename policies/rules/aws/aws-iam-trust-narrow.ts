import { wellArchitected } from "../../aws/clauses.ts";
import { demandedOf } from "../../aws/conditions.ts";
import { called } from "../../aws/identity-policy.ts";
import { isAws } from "../../aws/kind.ts";
import { isOpen } from "../../aws/open-statement.ts";
import { type PolicyStatement, statementsOf } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";
import { mapping } from "../../values.ts";

export const iamTrustNarrow = resourceRule({
  name: "aws-iam-trust-narrow",
  title: "No role is taken by everyone, or by every workflow of a public provider",
  reason: "A role that trusts everyone, or all of GitHub, belongs to whoever finds its name.",
  remedy: "Name the principal; for a provider of tokens, demand its :sub as well as its :aud.",
  severity: "critical",
  serves: [wellArchitected("SEC03-BP07"), wellArchitected("SEC02-BP04")],
  judge: (resource) =>
    (isAws(resource, "iam/Role") ? statementsOf(resource.inputs.assumeRolePolicy) : []).flatMap((statement) => [
      ...(isOpen(statement)
        ? [{ path: "assumeRolePolicy", message: `${called(statement)} trusts everyone; a named principal is allowed` }]
        : []),
      ...providersWithoutSubject(statement).map((provider) => ({
        path: "assumeRolePolicy",
        message: `${called(statement)} trusts every token of ${provider}; those of a named :sub are allowed`,
      })),
    ]),
});

/** SAML has no such key: its providers are the organization's own. */
function providersWithoutSubject(statement: PolicyStatement): string[] {
  return [mapping(statement.principal).Federated]
    .flat()
    .filter((arn) => typeof arn === "string")
    .flatMap((arn) => /:oidc-provider\/(.+)$/.exec(arn)?.[1] ?? [])
    .filter((provider) => statement.effect === "Allow" && !isNamed(demandedOf(statement, `${provider}:sub`)));
}

/** `repo:*` is every repository there is. */
function isNamed(subjects: readonly string[]): boolean {
  return subjects.length > 0 && subjects.every((subject) => /^[^*?]+:[^*?]+/.test(subject) || /^[^*?]+$/.test(subject));
}
