import { wellArchitected } from "../../aws/clauses.ts";
import { called } from "../../aws/identity-policy.ts";
import { isAws } from "../../aws/kind.ts";
import { isOpen } from "../../aws/open-statement.ts";
import { statementsOf } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";

export const bucketNoPublicPolicy = resourceRule({
  name: "aws-bucket-no-public-policy",
  title: "No bucket's policy allows everyone",
  reason: "What everyone may read is found within hours by those who look for open buckets.",
  remedy: "Name the principal, or demand an account, an organization or a network in the statement's condition.",
  severity: "critical",
  serves: [wellArchitected("SEC03-BP07"), wellArchitected("SEC08-BP04")],
  judge: (resource) =>
    (isAws(resource, "s3/BucketPolicy") ? statementsOf(resource.inputs.policy) : [])
      .filter(isOpen)
      .map((statement) => ({
        path: "policy",
        message: `${called(statement)} allows ${statement.actions.join(", ")} to everyone; a named principal is allowed`,
      })),
});
