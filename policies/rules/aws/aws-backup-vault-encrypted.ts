import { wellArchitected } from "../../aws/clauses.ts";
import { present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const backupVaultEncrypted = resourceRule({
  name: "aws-backup-vault-encrypted",
  title: "Vaults of backups are under a key of the account",
  reason: "A backup is a whole copy of the data: who may restore it is decided by the key.",
  remedy: "Set kmsKeyArn.",
  severity: "medium",
  serves: [wellArchitected("REL09-BP02"), wellArchitected("SEC08-BP02")],
  judge: (resource) => (isAws(resource, "backup/Vault") ? present(resource.inputs, "kmsKeyArn") : []),
});
