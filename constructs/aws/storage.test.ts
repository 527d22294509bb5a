import { beforeAll, describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf, SAMPLE_ACCOUNT, SAMPLE_REGION, valueIn } from "../testkit/aws-registrations.ts";
import { inputsOf, type Registration } from "../testkit/registrations.ts";
import { Storage } from "./storage.ts";
import { storageFaults } from "./storage-faults.ts";
import type { StorageProps } from "./storage-props.ts";

const place = { prefix: "shop-prod", accountId: SAMPLE_ACCOUNT, region: SAMPLE_REGION };

function made(props: Partial<StorageProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new Storage("storage", { ...place, ...props }));
}

describe("by default", () => {
  let all: Registration[];
  beforeAll(async () => {
    all = await made();
  });

  test("the names hold the account and the region, as the world shares them", () => {
    expect(inputsOf(all, "Bucket", "storage-archive").bucket).toBe("shop-prod-event-archive-123456789012-us-east-1");
    expect(inputsOf(all, "Bucket", "storage-logs").bucket).toBe("shop-prod-logs-123456789012-us-east-1");
  });

  test("the archive is encrypted by its own key, which turns and outlives a deletion by 30 days", () => {
    expect(inputsOf(all, "BucketServerSideEncryptionConfiguration", "storage-archive").rules).toMatchObject([
      { applyServerSideEncryptionByDefault: { kmsMasterKeyId: expect.stringContaining(":kms:") } },
    ]);
    expect(inputsOf(all, "Key", "storage-archive")).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    expect(inputsOf(all, "Alias", "storage-archive").name).toBe("alias/shop-prod-event-archive");
  });

  test("the logs are encrypted by S3's keys, the only ones that load balancers write with", () => {
    expect(inputsOf(all, "BucketServerSideEncryptionConfiguration", "storage-logs").rules).toMatchObject([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  test.each([
    ["archive", { days: 2555 }],
    ["logs", { days: 365 }],
  ])("the %s moves to infrequent access and Glacier, and goes", (bucket, expiration) => {
    expect(inputsOf(all, "BucketLifecycleConfiguration", `storage-${bucket}`).rules).toMatchObject([
      {
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 90, storageClass: "GLACIER" },
        ],
        expiration,
      },
    ]);
  });

  test("the archive's requests are logged", () => {
    expect(inputsOf(all, "BucketLogging", "storage-archive")).toMatchObject({
      targetBucket: "shop-prod-logs-123456789012-us-east-1",
      targetPrefix: "s3/",
    });
  });

  test("only this account's logs are let in, each by the service that writes them", () => {
    const { Statement } = JSON.parse(String(inputsOf(all, "BucketPolicy", "storage-logs").policy));
    const bucket = "arn:aws:s3:us-east-1:123456789012:storage-logs";
    const fromDelivery = { ArnLike: { "aws:SourceArn": "arn:aws:logs:*:123456789012:*" } };
    expect(Statement.slice(2)).toMatchObject([
      {
        Principal: { Service: ["logging.s3.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      {
        Principal: { Service: ["logdelivery.elasticloadbalancing.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Resource: [`${bucket}/AWSLogs/123456789012/*`, `${bucket}/*/AWSLogs/123456789012/*`],
      },
      {
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012", "s3:x-amz-acl": "bucket-owner-full-control" },
          ...fromDelivery,
        },
      },
      {
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["s3:GetBucketAcl", "s3:ListBucket"],
        Resource: [bucket],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" }, ...fromDelivery },
      },
    ]);
  });

  test("nothing is locked, and nothing goes that is not empty", () => {
    expect(all.filter(({ type }) => type.endsWith(":BucketObjectLockConfiguration"))).toEqual([]);
    expect(inputsOf(all, "Bucket", "storage-archive").forceDestroy).toBe(false);
    expect(inputsOf(all, "Bucket", "storage-logs").forceDestroy).toBe(false);
  });

  test("the key outlives the archive: its deletion waits for the bucket's", () => {
    const archive = all.find(({ type, name }) => type === "aws:s3/bucket:Bucket" && name === "storage-archive");
    expect(archive?.dependencies.some((urn) => urn.endsWith("aws:kms/key:Key::storage-archive"))).toBe(true);
  });
});

describe("what was asked for", () => {
  test("is a locked archive", async () => {
    const all = await made({ eventArchive: { lockDays: 365 } });
    expect(inputsOf(all, "BucketObjectLockConfiguration", "storage-archive").rule).toEqual({
      defaultRetention: { mode: "GOVERNANCE", days: 365 },
    });
    expect(inputsOf(all, "BucketObjectLockConfiguration", "storage-logs")).toEqual({});
  });

  test("are other days, in place of all the default ones", async () => {
    const all = await made({ eventArchive: { expireDays: 400 }, logs: { glacierDays: 60 } });
    const [rule] = inputsOf(all, "BucketLifecycleConfiguration", "storage-archive").rules as object[];
    expect(rule).toMatchObject({ expiration: { days: 400 } });
    expect(rule).not.toHaveProperty("transitions");
    expect(inputsOf(all, "BucketLifecycleConfiguration", "storage-logs").rules).toMatchObject([
      { transitions: [{ days: 60 }] },
    ]);
  });

  test("are buckets that go with all that is in them", async () => {
    const all = await made({ forceDestroy: true });
    expect(inputsOf(all, "Bucket", "storage-archive").forceDestroy).toBe(true);
    expect(inputsOf(all, "Bucket", "storage-logs").forceDestroy).toBe(true);
  });

  test("is handed out", async () => {
    await awsRegistrationsOf(async () => {
      const storage = new Storage("storage", place);
      const logs = "shop-prod-logs-123456789012-us-east-1";
      expect(await valueIn(storage.logBucketName)).toBe(logs);
      expect(await valueIn(storage.logBucketArn)).toBe(`arn:aws:s3:::${logs}`);
      expect(await valueIn(storage.logBucketDomain)).toBe(`${logs}.s3.amazonaws.com`);
      expect(await valueIn(storage.eventArchiveBucketArn)).toContain("storage-archive");
      expect(await valueIn(storage.keyArn)).toContain(":kms:");
    });
  });
});

describe("faults", () => {
  test.each<[string, Partial<StorageProps>, string, unknown]>([
    ["a prefix that makes names too long for S3", { prefix: "a".repeat(27) }, "prefix", "a".repeat(27)],
    ["an account", { accountId: "12345" }, "accountId", "12345"],
    ["a region", { region: "mars-east-1" }, "region", "mars-east-1"],
    ["days of the archive", { eventArchive: { glacierDays: 90, expireDays: 90 } }, "eventArchive.expireDays", 90],
    ["a lock beyond the archive's expiry", { eventArchive: { lockDays: 2556 } }, "eventArchive.lockDays", 2556],
    ["a lock of what may go", { eventArchive: { lockDays: 1 }, forceDestroy: true }, "forceDestroy", true],
    ["days of the logs", { logs: { infrequentAccessDays: 7 } }, "logs.infrequentAccessDays", 7],
  ])("name %s, where it stands and what is allowed", (_title, props, path, value) => {
    expect(storageFaults({ ...place, ...props })).toEqual([{ path, value, allowed: expect.stringMatching(/\w/) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const none = awsRegistrationsOf(() => {
      expect(() => new Storage("storage", { ...place, prefix: "Shop", accountId: "1" })).toThrow(
        /Storage "storage" has 2 fault\(s\):/,
      );
    });
    expect(await none).toEqual([]);
  });
});
