import { describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf, SAMPLE_ACCOUNT, SAMPLE_REGION, valueIn } from "../testkit/aws-registrations.ts";
import { inputsOf } from "../testkit/registrations.ts";
import { iamDocument } from "./iam-document.ts";
import { StoreBackups } from "./store-backups.ts";
import { storeBackupsFaults } from "./store-backups-faults.ts";
import type { StoreBackupsProps } from "./store-backups-props.ts";

const props: StoreBackupsProps = {
  prefix: "shop-prod",
  accountId: SAMPLE_ACCOUNT,
  region: SAMPLE_REGION,
  logBucketName: "logs",
};

describe("the bucket", () => {
  test("is encrypted by its own key, and what a store deletes can be brought back for 30 days", async () => {
    const all = await awsRegistrationsOf(() => new StoreBackups("shop", props));
    expect(inputsOf(all, "Bucket", "shop-backups").bucket).toBe("shop-prod-store-backups-123456789012-us-east-1");
    expect(inputsOf(all, "BucketServerSideEncryptionConfiguration", "shop-backups").rules).toMatchObject([
      { applyServerSideEncryptionByDefault: { kmsMasterKeyId: expect.stringContaining(":kms:") } },
    ]);
    expect(inputsOf(all, "BucketLifecycleConfiguration", "shop-backups").rules).toMatchObject([
      { expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 30 } },
    ]);
  });

  test("lets a store at its own folder alone", async () => {
    let document: string | undefined;
    await awsRegistrationsOf(async () => {
      document = await valueIn(iamDocument(new StoreBackups("shop", props).statementsFor("database")));
    });
    const resources = JSON.parse(document ?? "{}").Statement.map(({ Resource }: { Resource: unknown }) => Resource);
    expect(JSON.stringify(resources)).toContain("/database/*");
    expect(JSON.stringify(resources)).not.toContain('/*/*"');
  });
});

test("every fault is named", () => {
  const faults = storeBackupsFaults({ ...props, prefix: "Shop", accountId: "1", expireDays: 0 });
  expect(faults.map(({ path }) => path)).toEqual(["prefix", "accountId", "expireDays"]);
});
