import { add, type Plant, set } from "./plant.ts";

const repository = { type: "aws:ecr/repository:Repository" };

/** A database as it has to be, with other inputs; prod has none in AWS. */
const database = (inputs: Readonly<Record<string, unknown>>): Plant => ({
  into: add("aws:rds/instance:Instance", {
    backupRetentionPeriod: 14,
    deletionProtection: true,
    engine: "postgres",
    publiclyAccessible: false,
    storageEncrypted: true,
    ...inputs,
  }),
});

/** A trail as it has to be, with other inputs. */
const trail = (inputs: Readonly<Record<string, unknown>>): Plant => ({
  into: add("aws:cloudtrail/trail:Trail", {
    enableLogFileValidation: true,
    isMultiRegionTrail: true,
    kmsKeyId: { $unknown: true },
    ...inputs,
  }),
});

/** A fault for each rule on databases, backups, registries, queues and trails in AWS. */
export const storePlants: Readonly<Record<string, Plant>> = {
  "aws-backup-kept": { into: set({ type: "aws:backup/plan:Plan" }, "rules[0].lifecycle.deleteAfter", 1) },
  "aws-backup-vault-encrypted": { into: set({ type: "aws:backup/vault:Vault" }, "kmsKeyArn", undefined) },
  "aws-cache-encrypted": {
    into: add("aws:elasticache/replicationGroup:ReplicationGroup", {
      atRestEncryptionEnabled: true,
      description: "Planted",
      snapshotRetentionLimit: 14,
      transitEncryptionEnabled: false,
    }),
  },
  "aws-database-backed-up": database({ backupRetentionPeriod: 1 }),
  "aws-database-encrypted": database({ storageEncrypted: false }),
  "aws-database-private": database({ publiclyAccessible: true }),
  "aws-messages-encrypted": { into: set({ type: "aws:sqs/queue:Queue" }, "sqsManagedSseEnabled", false) },
  "aws-repository-immutable": { into: set(repository, "imageTagMutability", "MUTABLE") },
  "aws-repository-scans": { into: set(repository, "imageScanningConfiguration.scanOnPush", false) },
  "aws-trail-complete": trail({ isMultiRegionTrail: false }),
  "aws-trail-encrypted": trail({ kmsKeyId: undefined }),
};
