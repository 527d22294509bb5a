import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { backupKept } from "./aws-backup-kept.ts";

const plan = (deleteAfter: unknown, settings = {}) =>
  aws("backup/plan:Plan", { rules: [{ ruleName: "daily", lifecycle: { deleteAfter } }] }, settings);
const path = "rules[0].lifecycle.deleteAfter";

describeRule(backupKept, {
  passes: { "backups of two weeks": plan(14), "backups whose days are not known yet": plan(unknown) },
  fails: {
    "backups of a day": { ...plan(1), paths: [path] },
    "backups for ever": { ...plan(undefined), paths: [path] },
    "backups of less than is asked for": { ...plan(14, { minimumDays: 30 }), paths: [path] },
  },
  doesNotApply: { "a vault": aws("backup/vault:Vault", {}) },
});
