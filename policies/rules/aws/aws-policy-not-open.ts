import { wellArchitected } from "../../aws/clauses.ts";
import { called } from "../../aws/identity-policy.ts";
import { isAws } from "../../aws/kind.ts";
import { isOpen } from "../../aws/open-statement.ts";
import { statementsOf } from "../../aws/policy-document.ts";
import { resourceRule } from "../../rule.ts";

/** Where each kind keeps its policy; that of buckets has a rule of its own. */
const policies: Readonly<Record<string, string>> = {
  "backup/VaultPolicy": "policy",
  "cloudwatch/LogResourcePolicy": "policyDocument",
  "ecr/RegistryPolicy": "policy",
  "ecr/RepositoryPolicy": "policy",
  "efs/FileSystemPolicy": "policy",
  "kms/Key": "policy",
  "kms/KeyPolicy": "policy",
  "secretsmanager/Secret": "policy",
  "secretsmanager/SecretPolicy": "policy",
  "sns/Topic": "policy",
  "sns/TopicPolicy": "policy",
  "sqs/Queue": "policy",
  "sqs/QueuePolicy": "policy",
};

export const policyNotOpen = resourceRule({
  name: "aws-policy-not-open",
  title: "No policy of a key, queue, topic, secret, repository or vault allows everyone",
  reason: "Such a policy lets in every account of AWS, whatever its owner's own policies say.",
  remedy: "Name the principal, or demand an account, an organization or a network in the statement's condition.",
  severity: "critical",
  serves: [wellArchitected("SEC03-BP07")],
  judge: (resource) =>
    Object.entries(policies).flatMap(([kind, path]) =>
      (isAws(resource, kind) ? statementsOf(resource.inputs[path]) : []).filter(isOpen).map((statement) => ({
        path,
        message: `${called(statement)} allows ${statement.actions.join(", ")} to everyone; a named principal is allowed`,
      })),
    ),
});
