import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const trailEncrypted = resourceRule({
  name: "aws-trail-encrypted",
  title: "Trails are encrypted under a key of the account",
  reason: "Who may read the account's history is then decided by the key as well as by the bucket.",
  remedy: "Set kmsKeyId.",
  severity: "medium",
  serves: [...cisAws("3.5", "3.5"), wellArchitected("SEC08-BP02")],
  judge: (resource) => (isAws(resource, "cloudtrail/Trail") ? present(resource.inputs, "kmsKeyId") : []),
});
