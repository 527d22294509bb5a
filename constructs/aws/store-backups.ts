import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import type { IamStatement } from "./iam-document.ts";
import { storeBackupStatements } from "./policies/store-backup.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { storageKey } from "./storage-key.ts";
import { storeBackupsFaults } from "./store-backups-faults.ts";
import { backupBucketName, type StoreBackupsProps } from "./store-backups-props.ts";

const EXPIRE_DAYS = 90;

/**
 * The bucket of what stores save: base backups, logs since them, snapshots. Encrypted by a key of its own; each store sees its own
 * folder alone. What a store deletes can be brought back for 30 days.
 */
export class StoreBackups extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly #region: string;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: StoreBackupsProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`StoreBackups "${name}"`, storeBackupsFaults(props));
    super("plinth:aws:StoreBackups", name, {}, opts);
    const { expireDays = EXPIRE_DAYS, logBucketName, forceDestroy = false, region } = props;
    const key = storageKey(`${name}-backups`, { ...props, purpose: "store backups" }, this);
    const bucket = new PrivateBucket(
      `${name}-backups`,
      {
        bucketName: backupBucketName(props),
        kmsKeyArn: key.arn,
        lifecycle: { expireDays, noncurrentExpireDays: 30 },
        accessLogs: { bucketName: logBucketName, prefix: "s3-backups/" },
        forceDestroy,
      },
      { parent: this, dependsOn: [key] },
    );
    this.bucketName = bucket.ruledBucketName;
    this.keyArn = key.arn;
    this.bucketArn = bucket.bucketArn;
    this.#region = region;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }

  /** What a store needs to save, find, restore and tidy up what is in its folder, such as `database`. */
  statementsFor(folder: string): readonly IamStatement[] {
    return storeBackupStatements({ bucketArn: this.bucketArn, keyArn: this.keyArn, region: this.#region, folder });
  }
}
