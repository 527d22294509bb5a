import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

const inputs: Readonly<Record<string, string>> = {
  "docdb/Cluster": "backupRetentionPeriod",
  "elasticache/ReplicationGroup": "snapshotRetentionLimit",
  "neptune/Cluster": "backupRetentionPeriod",
  "rds/Cluster": "backupRetentionPeriod",
  "rds/Instance": "backupRetentionPeriod",
};

export const databaseBackedUp = resourceRule({
  name: "aws-database-backed-up",
  title: "Databases keep backups of some days",
  reason: "Damage to data is often found days later, when the last backup holds it as well.",
  remedy: "Set backupRetentionPeriod, or snapshotRetentionLimit, to the allowed days or more.",
  severity: "high",
  serves: [wellArchitected("REL09-BP03")],
  settings: z.strictObject({
    minimumDays: z.number().int().min(1).max(35).default(7).describe("Days that backups are kept at least"),
  }),
  judge: (resource, { minimumDays }) =>
    Object.entries(inputs).flatMap(([kind, path]) => {
      const days = resource.inputs[path];
      const isReplica = resource.inputs.replicateSourceDb !== undefined;
      return !isAws(resource, kind) || isReplica || isHidden(days) || Number(days ?? 0) >= minimumDays
        ? []
        : [{ path, message: `backups are kept ${days ?? 0} days; ${minimumDays} or more are allowed` }];
    }),
});
