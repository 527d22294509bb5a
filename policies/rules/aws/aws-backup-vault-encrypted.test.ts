import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { backupVaultEncrypted } from "./aws-backup-vault-encrypted.ts";

describeRule(backupVaultEncrypted, {
  passes: { "a vault under a key that is not known yet": aws("backup/vault:Vault", { kmsKeyArn: unknown }) },
  fails: { "a vault under the service's key": { ...aws("backup/vault:Vault", {}), paths: ["kmsKeyArn"] } },
  doesNotApply: { "a plan": aws("backup/plan:Plan", {}) },
});
