import { expect, test } from "@jest/globals";
import { awsRegistrationsOf, SAMPLE_ACCOUNT, SAMPLE_REGION } from "../testkit/aws-registrations.ts";
import { VaultCloud } from "./vault-cloud.ts";

test("GIVEN a cluster WHEN made THEN servers may unseal and not read the recovery keys, and init may not use the seal", async () => {
  const all = await awsRegistrationsOf(
    () =>
      new VaultCloud("vault", {
        prefix: "shop",
        accountId: SAMPLE_ACCOUNT,
        region: SAMPLE_REGION,
        cluster: { clusterName: "shop", clusterArn: "arn:aws:eks:us-east-1:123456789012:cluster/shop" },
        namespace: "vault",
        accounts: { servers: "vault", init: "vault-init", snapshots: "vault-snapshot" },
        snapshots: { bucketArn: "arn:aws:s3:::b", keyArn: "arn:aws:kms:us-east-1:123456789012:key/b", folder: "vault" },
        retained: true,
      }),
  );
  const policyOf = (name: string) => {
    const found = all.find((each) => each.type === "aws:iam/rolePolicy:RolePolicy" && each.name === name);
    return String(found?.inputs.policy);
  };
  expect(policyOf("vault-servers")).toContain("vault-seal");
  expect(policyOf("vault-servers")).not.toContain("secretsmanager");
  expect(policyOf("vault-init")).toContain("secretsmanager:PutSecretValue");
  expect(policyOf("vault-init")).not.toContain("vault-seal");
  expect(policyOf("vault-snapshots")).toContain("arn:aws:s3:::b/vault/*");
  // A secret without a version: only the Job knows what is in it.
  expect(all.map(({ type }) => type)).not.toContain("aws:secretsmanager/secretVersion:SecretVersion");
});
