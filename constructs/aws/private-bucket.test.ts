import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { privateBucketFaults } from "./private-bucket-faults.ts";
import type { PrivateBucketProps } from "./private-bucket-props.ts";

const keyArn = "arn:aws:kms:us-east-1:123456789012:key/archive";

/** The inputs of each resource of a bucket, by its type's last part. */
async function inputsOf(props: Partial<PrivateBucketProps> = {}): Promise<Record<string, Record<string, unknown>>> {
  const made = await awsRegistrationsOf(() => new PrivateBucket("content", { bucketName: "shop-content", ...props }));
  return Object.fromEntries(made.map(({ type, inputs }) => [type.split(":")[2], inputs]));
}

async function policyOf(props: Partial<PrivateBucketProps> = {}) {
  const { BucketPolicy } = await inputsOf(props);
  return JSON.parse(String(BucketPolicy?.policy)) as { Statement: Record<string, unknown>[] };
}

describe("by default", () => {
  test("the bucket is shut to the public, has no ACLs, is versioned and encrypted by S3's keys", async () => {
    expect(await inputsOf()).toMatchObject({
      Bucket: { bucket: "shop-content", forceDestroy: false },
      BucketPublicAccessBlock: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      BucketOwnershipControls: { rule: { objectOwnership: "BucketOwnerEnforced" } },
      BucketVersioning: { versioningConfiguration: { status: "Enabled" } },
      BucketServerSideEncryptionConfiguration: {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, blockedEncryptionTypes: ["SSE-C"] }],
      },
    });
  });

  test("its policy refuses all but TLS 1.2", async () => {
    const arn = "arn:aws:s3:us-east-1:123456789012:content";
    expect((await policyOf()).Statement).toEqual(
      [
        { Sid: "RefusePlainText", Condition: { Bool: { "aws:SecureTransport": "false" } } },
        { Sid: "RefuseOldTls", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
      ].map((own) => ({ ...own, Effect: "Deny", Principal: "*", Action: ["s3:*"], Resource: [arn, `${arn}/*`] })),
    );
  });

  test("objects stay; old versions, unfinished uploads and empty delete markers go", async () => {
    expect((await inputsOf()).BucketLifecycleConfiguration?.rules).toEqual([
      {
        id: "whole-bucket",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  test("no object is locked and no request is logged", async () => {
    const types = Object.keys(await inputsOf());
    expect(types).not.toContain("BucketObjectLockConfiguration");
    expect(types).not.toContain("BucketLogging");
  });
});

describe("what was asked for", () => {
  test("is a key of KMS, with one data key for many objects", async () => {
    expect((await inputsOf({ kmsKeyArn: keyArn })).BucketServerSideEncryptionConfiguration?.rules).toMatchObject([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ]);
  });

  test("is a lifecycle", async () => {
    const lifecycle = {
      infrequentAccessDays: 30,
      glacierDays: 60,
      expireDays: 61,
      noncurrentExpireDays: 5,
      abortUploadDays: 1,
    };
    expect((await inputsOf({ lifecycle })).BucketLifecycleConfiguration?.rules).toMatchObject([
      {
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 60, storageClass: "GLACIER" },
        ],
        expiration: { days: 61 },
        noncurrentVersionExpiration: { noncurrentDays: 5 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ]);
  });

  test("is a lock, for which no bucket is replaced", async () => {
    const { Bucket, BucketObjectLockConfiguration } = await inputsOf({ objectLock: { days: 7 } });
    expect(BucketObjectLockConfiguration?.rule).toEqual({ defaultRetention: { mode: "GOVERNANCE", days: 7 } });
    expect(Bucket).toEqual((await inputsOf()).Bucket);
  });

  test("is a log of requests", async () => {
    const accessLogs = { bucketName: "shop-logs", prefix: "s3/" };
    expect((await inputsOf({ accessLogs })).BucketLogging).toMatchObject({
      bucket: "shop-content",
      targetBucket: "shop-logs",
      targetPrefix: "s3/",
    });
  });

  test("is a further statement, with an ARN that comes to be after the bucket", async () => {
    // GIVEN
    const [distributionArn, resolve] = pulumi.deferredOutput<string>();
    resolve(pulumi.output("arn:aws:cloudfront::123456789012:distribution/E1"));

    // WHEN
    const { Statement } = await policyOf({
      statements: (bucketArn) => [
        {
          sid: "LetDistributionRead",
          actions: ["s3:GetObject"],
          resources: [pulumi.interpolate`${bucketArn}/*`],
          principals: { services: ["cloudfront.amazonaws.com"] },
          conditions: { StringEquals: { "aws:SourceArn": distributionArn } },
        },
      ],
    });

    // THEN
    expect(Statement).toHaveLength(3);
    expect(Statement[2]).toMatchObject({
      Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1" } },
    });
  });

  test("is a bucket that goes with its objects", async () => {
    expect((await inputsOf({ forceDestroy: true })).Bucket?.forceDestroy).toBe(true);
  });
});

describe("the order", () => {
  test("is one setting after the other, as S3 refuses two changes at once", async () => {
    // WHEN
    const accessLogs = { bucketName: "shop-logs", prefix: "s3/" };
    const made = await awsRegistrationsOf(
      () => new PrivateBucket("content", { bucketName: "shop-content", accessLogs, objectLock: { days: 1 } }),
    );

    // THEN
    const settings = made.filter(({ type }) => type.startsWith("aws:s3/"));
    const [, ...waits] = settings.map(({ dependencies }) => dependencies.length);
    expect(waits).toEqual([1, 2, 2, 2, 2, 2, 2, 2]);
  });

  test("lets those who need the policy wait for it, by the bucket's name", async () => {
    const made = await awsRegistrationsOf(() => {
      const logs = new PrivateBucket("logs", { bucketName: "shop-logs" });
      const accessLogs = { bucketName: logs.ruledBucketName, prefix: "s3/" };
      new PrivateBucket("content", { bucketName: "shop-content", accessLogs });
    });
    const logging = made.find(({ type }) => type.endsWith(":BucketLogging"));
    expect(logging?.dependencies).toContainEqual(expect.stringMatching(/:BucketPolicy::logs$/));
    expect(logging?.inputs.targetBucket).toBe("shop-logs");
  });

  test("of a destroy leaves the settings to the bucket, so that a full bucket stays shut", async () => {
    // GIVEN
    const deletedWith: Record<string, string | undefined> = {};
    const transformations = [
      ({ type, opts }: pulumi.ResourceTransformationArgs) => {
        const { deletedWith: owner } = opts as pulumi.CustomResourceOptions;
        deletedWith[type.split(":")[2] ?? ""] = owner && Object(owner).__pulumiType;
        return undefined;
      },
    ];

    // WHEN
    await awsRegistrationsOf(() => new PrivateBucket("content", { bucketName: "shop-content" }, { transformations }));

    // THEN
    const { PrivateBucket: component, Bucket: bucket, ...settings } = deletedWith;
    expect([component, bucket]).toEqual([undefined, undefined]);
    expect(new Set(Object.values(settings))).toEqual(new Set(["aws:s3/bucket:Bucket"]));
  });

  test("of a destroy deletes the bucket before what it depends on, such as its key", async () => {
    const made = await awsRegistrationsOf(() => {
      const key = new PrivateBucket("first", { bucketName: "shop-first" });
      return new PrivateBucket("second", { bucketName: "shop-second" }, { dependsOn: [key] });
    });
    const second = made.find(({ type, name }) => type === "aws:s3/bucket:Bucket" && name === "second");
    expect(second?.dependencies.some((urn) => urn.endsWith("::first"))).toBe(true);
  });
});

describe("faults", () => {
  test.each<[string, Partial<PrivateBucketProps>, string, unknown]>([
    ["a name of 64", { bucketName: "a".repeat(64) }, "bucketName", "a".repeat(64)],
    ["a name with a dot", { bucketName: "shop.content" }, "bucketName", "shop.content"],
    ["a name of S3's own", { bucketName: "shop--x-s3" }, "bucketName", "shop--x-s3"],
    ["no whole day", { lifecycle: { expireDays: 1.5 } }, "lifecycle.expireDays", 1.5],
    ["infrequent access too early", { lifecycle: { infrequentAccessDays: 29 } }, "lifecycle.infrequentAccessDays", 29],
    [
      "Glacier too soon after",
      { lifecycle: { infrequentAccessDays: 30, glacierDays: 59 } },
      "lifecycle.glacierDays",
      59,
    ],
    ["expiry before a move", { lifecycle: { glacierDays: 60, expireDays: 60 } }, "lifecycle.expireDays", 60],
    ["a lock of no day", { objectLock: { days: 0 } }, "objectLock.days", 0],
    ["a lock beyond expiry", { objectLock: { days: 8 }, lifecycle: { expireDays: 7 } }, "objectLock.days", 8],
    ["a lock on what may be destroyed", { objectLock: { days: 1 }, forceDestroy: true }, "forceDestroy", true],
    [
      "logs of the logs",
      { accessLogs: { bucketName: "shop-content", prefix: "s3/" } },
      "accessLogs.bucketName",
      "shop-content",
    ],
  ])("name %s, where it stands and what is allowed", (_title, props, path, value) => {
    const faults = privateBucketFaults({ bucketName: "shop-content", ...props });
    expect(faults).toEqual([{ path, value, allowed: expect.stringMatching(/\w/) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const made = awsRegistrationsOf(() => {
      const lifecycle = { infrequentAccessDays: 1, glacierDays: 2 };
      expect(() => new PrivateBucket("content", { bucketName: "X", lifecycle })).toThrow(
        /PrivateBucket "content" has 3 fault\(s\):\n {2}bucketName is "X"; allowed: .*\n.*infrequentAccessDays.*\n.*glacierDays/,
      );
    });
    expect(await made).toEqual([]);
  });
});
