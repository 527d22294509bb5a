import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { type IamStatement, iamDocument } from "./iam-document.ts";
import { privateBucketFaults } from "./private-bucket-faults.ts";
import { lifecycleRule } from "./private-bucket-lifecycle.ts";
import type { PrivateBucketProps } from "./private-bucket-props.ts";

/**
 * A bucket with all that S3 leaves open shut: public access blocked, ACLs off, encrypted, versioned, TLS 1.2 only, a lifecycle.
 *
 * Its settings are deleted with the bucket, and not before it: when a `destroy` stops at a bucket that is not empty, what is left is as
 * safe as it was.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  /** The name, once the policy stands: for those who need what the policy lets them do, such as services that write logs. */
  readonly ruledBucketName: pulumi.Output<string>;

  /** `<bucket>.s3.<region>.amazonaws.com`, as an origin of CloudFront needs it. */
  readonly regionalDomainName: pulumi.Output<string>;

  readonly #bucket: aws.s3.Bucket;
  readonly #name: string;

  constructor(name: string, props: PrivateBucketProps, opts: pulumi.ComponentResourceOptions = {}) {
    refuseFaults(`PrivateBucket "${name}"`, privateBucketFaults(props));
    super("plinth:aws:PrivateBucket", name, {}, opts);
    this.#name = name;
    this.#bucket = this.#make(props, opts);
    this.bucketName = this.#bucket.bucket;
    this.bucketArn = this.#bucket.arn;
    this.regionalDomainName = this.#bucket.bucketRegionalDomainName;

    // S3 refuses two changes of one bucket at a time (OperationAborted), so each setting waits for the one before it.
    const closed = this.#blockPublicAccess();
    const owned = this.#disableAcls(closed);
    const encrypted = this.#encrypt(props, owned);
    const versioned = this.#version(encrypted);
    const locked = this.#lock(props, versioned);
    const cleaned = this.#cleanUp(props, locked);
    const ruled = this.#rule(props, cleaned);
    this.#log(props, ruled);
    this.ruledBucketName = ruled.bucket;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      regionalDomainName: this.regionalDomainName,
    });
  }

  #make({ bucketName, forceDestroy = false }: PrivateBucketProps, opts: pulumi.ComponentResourceOptions) {
    return new aws.s3.Bucket(
      this.#name,
      { bucket: bucketName, forceDestroy },
      { parent: this, ...(opts.dependsOn && { dependsOn: opts.dependsOn }) },
    );
  }

  #blockPublicAccess(): pulumi.Resource {
    return new aws.s3.BucketPublicAccessBlock(
      this.#name,
      {
        bucket: this.#bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      this.#after(this.#bucket),
    );
  }

  #disableAcls(previous: pulumi.Resource): pulumi.Resource {
    return new aws.s3.BucketOwnershipControls(
      this.#name,
      { bucket: this.#bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      this.#after(previous),
    );
  }

  #encrypt({ kmsKeyArn }: PrivateBucketProps, previous: pulumi.Resource): pulumi.Resource {
    const algorithm = kmsKeyArn ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn } : { sseAlgorithm: "AES256" };
    return new aws.s3.BucketServerSideEncryptionConfiguration(
      this.#name,
      {
        bucket: this.#bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: algorithm,
            // One data key for many objects: a hundredth of the requests to KMS.
            ...(kmsKeyArn && { bucketKeyEnabled: true }),
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      this.#after(previous),
    );
  }

  #version(previous: pulumi.Resource): pulumi.Resource {
    return new aws.s3.BucketVersioning(
      this.#name,
      { bucket: this.#bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      this.#after(previous),
    );
  }

  // The bucket itself is not told of the lock: one that is there already would be replaced, with all that is in it.
  #lock({ objectLock }: PrivateBucketProps, previous: pulumi.Resource): pulumi.Resource {
    return objectLock === undefined
      ? previous
      : new aws.s3.BucketObjectLockConfiguration(
          this.#name,
          {
            bucket: this.#bucket.bucket,
            rule: { defaultRetention: { mode: "GOVERNANCE", days: objectLock.days } },
          },
          this.#after(previous),
        );
  }

  #cleanUp({ lifecycle = {} }: PrivateBucketProps, previous: pulumi.Resource): pulumi.Resource {
    return new aws.s3.BucketLifecycleConfiguration(
      this.#name,
      { bucket: this.#bucket.bucket, rules: [lifecycleRule(lifecycle)] },
      this.#after(previous),
    );
  }

  #rule({ statements }: PrivateBucketProps, previous: pulumi.Resource): aws.s3.BucketPolicy {
    const arn = this.#bucket.arn;
    return new aws.s3.BucketPolicy(
      this.#name,
      { bucket: this.#bucket.bucket, policy: iamDocument([...tlsStatements(arn), ...(statements?.(arn) ?? [])]) },
      this.#after(previous),
    );
  }

  #log({ accessLogs }: PrivateBucketProps, previous: pulumi.Resource): void {
    if (accessLogs) {
      new aws.s3.BucketLogging(
        this.#name,
        {
          bucket: this.#bucket.bucket,
          targetBucket: accessLogs.bucketName,
          targetPrefix: accessLogs.prefix,
          targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
        },
        this.#after(previous),
      );
    }
  }

  #after(previous: pulumi.Resource): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: [previous], deletedWith: this.#bucket };
  }
}

function tlsStatements(bucketArn: pulumi.Output<string>): IamStatement[] {
  const rest = {
    effect: "Deny",
    principals: { everyone: true },
    actions: ["s3:*"],
    resources: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
  } as const;
  return [
    { sid: "RefusePlainText", ...rest, conditions: { Bool: { "aws:SecureTransport": "false" } } },
    { sid: "RefuseOldTls", ...rest, conditions: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}
