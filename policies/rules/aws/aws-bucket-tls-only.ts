import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { demandedOf } from "../../aws/conditions.ts";
import { isAws } from "../../aws/kind.ts";
import { isEveryone } from "../../aws/open-statement.ts";
import { type PolicyStatement, statementsOf } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

export const bucketTlsOnly = resourceRule({
  name: "aws-bucket-tls-only",
  title: "Buckets refuse what does not come by TLS",
  reason: "S3 answers plain HTTP as well, and whoever is on the way then reads along.",
  remedy: "Deny s3:* to everyone where aws:SecureTransport is false.",
  severity: "high",
  serves: [...cisAws("2.1.1", "2.1.1"), wellArchitected("SEC09-BP02")],
  judge: (resource) => {
    const { policy } = resource.inputs;
    return !isAws(resource, "s3/BucketPolicy") || isHidden(policy) || statementsOf(policy).some(refusesPlainText)
      ? []
      : [{ path: "policy", message: "no statement denies s3:* where aws:SecureTransport is false" }];
  },
});

function refusesPlainText(statement: PolicyStatement): boolean {
  const { effect, actions, principal } = statement;
  return (
    effect === "Deny" &&
    isEveryone(principal) &&
    actions.some((action) => action === "*" || action.toLowerCase() === "s3:*") &&
    demandedOf(statement, "aws:SecureTransport").includes("false")
  );
}
