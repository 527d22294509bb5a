import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam-document.ts";

/** A bucket that nobody outside of the account can read, and that nothing reaches without TLS 1.2. */
export interface PrivateBucketProps {
  /** 3 to 63 of a-z, 0-9 and "-". Names are the whole world's: end it with the account and the region. */
  readonly bucketName: string;

  /**
   * The ARN of the KMS key that encrypts the objects. Pass the key in the option `dependsOn` too: no `destroy` may delete a key while
   * a bucket is still full.
   *
   * @default - S3's own keys (SSE-S3), the only ones that ELB's and S3's access logs can be written with
   */
  readonly kmsKeyArn?: pulumi.Input<string>;

  /**
   * When objects move and go.
   *
   * @default - they stay; old versions go after 90 days, unfinished uploads after 7
   */
  readonly lifecycle?: BucketLifecycle;

  /**
   * Keeps each version, for a while, from being overwritten or deleted: by anybody without `s3:BypassGovernanceRetention`. A bucket that
   * had it once is never without it again, though new versions are not locked any more when this goes.
   *
   * @default - none
   */
  readonly objectLock?: { readonly days: number };

  /**
   * Where S3 logs the requests to this bucket; that bucket must accept them from `logging.s3.amazonaws.com`.
   *
   * @default - not logged
   */
  readonly accessLogs?: { readonly bucketName: pulumi.Input<string>; readonly prefix: string };

  /**
   * What the bucket's policy allows or denies besides TLS. For an ARN that comes to be after the bucket, such as that of the distribution
   * before it, pass an Output made by `pulumi.deferredOutput`.
   *
   * @default - nothing
   */
  readonly statements?: (bucketArn: pulumi.Output<string>) => readonly IamStatement[];

  /**
   * Whether `destroy` deletes the objects with the bucket; without it, `destroy` stops at a bucket that is not empty.
   *
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/** Days after which S3 moves or deletes an object: whole numbers, counted from its creation where nothing else is said. */
export interface BucketLifecycle {
  /** To STANDARD_IA; from 30. @default - never */
  readonly infrequentAccessDays?: number;

  /** To GLACIER, read back within hours; 30 more than `infrequentAccessDays`. @default - never */
  readonly glacierDays?: number;

  /** Gone; more than the days before. @default - never */
  readonly expireDays?: number;

  /** A version that was overwritten or deleted is gone, counted from then. @default 90 */
  readonly noncurrentExpireDays?: number;

  /** An upload in parts that was never finished is gone. @default 7 */
  readonly abortUploadDays?: number;
}
