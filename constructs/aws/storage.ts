import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { dnsSuffixOf, partitionOf } from "./region.ts";
import { storageFaults } from "./storage-faults.ts";
import { storageKey } from "./storage-key.ts";
import { logDeliveryStatements } from "./storage-log-delivery.ts";
import {
  archiveDefaults,
  archiveName,
  lifecycleIn,
  logBucketName,
  logDefaults,
  type StorageProps,
} from "./storage-props.ts";

/**
 * The buckets of an environment: an archive of events, encrypted by a key of its own, and a bucket that AWS's services write their logs
 * to, the archive's among them.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class Storage extends pulumi.ComponentResource {
  readonly eventArchiveBucketName: pulumi.Output<string>;
  readonly eventArchiveBucketArn: pulumi.Output<string>;

  /** Known once the bucket accepts logs, as are its ARN and its domain. */
  readonly logBucketName: pulumi.Output<string>;

  readonly logBucketArn: pulumi.Output<string>;

  /** `<bucket>.s3.amazonaws.com`. */
  readonly logBucketDomain: pulumi.Output<string>;

  /** The key that encrypts the archive; who writes to it needs `kms:GenerateDataKey`, who reads `kms:Decrypt`. */
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, props: StorageProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`Storage "${name}"`, storageFaults(props));
    super("plinth:aws:Storage", name, {}, opts);
    const logs = this.#logs(name, props);
    const key = storageKey(`${name}-archive`, { ...props, purpose: "event archive" }, this);
    const archive = this.#archive(name, props, key, logs);
    this.eventArchiveBucketName = archive.bucketName;
    this.eventArchiveBucketArn = archive.bucketArn;
    this.logBucketName = logs.ruledBucketName;
    this.logBucketArn = pulumi.interpolate`arn:${partitionOf(props.region)}:s3:::${logs.ruledBucketName}`;
    this.logBucketDomain = pulumi.interpolate`${logs.ruledBucketName}.s3.${dnsSuffixOf(props.region)}`;
    this.keyArn = key.arn;
    this.registerOutputs({
      eventArchiveBucketName: this.eventArchiveBucketName,
      eventArchiveBucketArn: this.eventArchiveBucketArn,
      logBucketName: this.logBucketName,
      logBucketArn: this.logBucketArn,
      logBucketDomain: this.logBucketDomain,
      keyArn: this.keyArn,
    });
  }

  #logs(name: string, props: StorageProps): PrivateBucket {
    const { logs, forceDestroy = false } = props;
    return new PrivateBucket(
      `${name}-logs`,
      {
        bucketName: logBucketName(props),
        lifecycle: lifecycleIn(logs ?? {}, logDefaults),
        statements: (bucketArn) => logDeliveryStatements(bucketArn, props),
        forceDestroy,
      },
      { parent: this },
    );
  }

  #archive(name: string, props: StorageProps, key: aws.kms.Key, logs: PrivateBucket): PrivateBucket {
    const { eventArchive: { lockDays, ...lifecycle } = {}, forceDestroy = false } = props;
    return new PrivateBucket(
      `${name}-archive`,
      {
        bucketName: archiveName(props),
        kmsKeyArn: key.arn,
        lifecycle: lifecycleIn(lifecycle, archiveDefaults),
        ...(lockDays !== undefined && { objectLock: { days: lockDays } }),
        accessLogs: { bucketName: logs.ruledBucketName, prefix: "s3/" },
        forceDestroy,
      },
      { parent: this, dependsOn: [key, logs] },
    );
  }
}
