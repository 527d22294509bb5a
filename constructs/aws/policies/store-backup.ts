import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { dnsSuffixOf } from "../region.ts";

/** What is saved, and where. */
export interface StoreBackupScope {
  readonly bucketArn: pulumi.Input<string>;
  /** The key that the bucket encrypts with. */
  readonly keyArn: pulumi.Input<string>;
  /** Of the bucket. */
  readonly region: string;
  /** The store's folder in it, such as `database`. */
  readonly folder: string;
}

/**
 * What a store needs for its backups: it writes, finds, reads and deletes what is in its own folder of the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function storeBackupStatements({
  bucketArn,
  keyArn,
  region,
  folder,
}: StoreBackupScope): readonly IamStatement[] {
  return [
    {
      sid: "FindThem",
      actions: ["s3:ListBucket"],
      resources: [bucketArn],
      conditions: { StringLike: { "s3:prefix": `${folder}/*` } },
    },
    {
      sid: "FindTheBucket",
      actions: ["s3:GetBucketLocation"],
      resources: [bucketArn],
    },
    {
      sid: "KeepThem",
      actions: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      resources: [pulumi.interpolate`${bucketArn}/${folder}/*`],
    },
    {
      sid: "EncryptThem",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `s3.${region}.${dnsSuffixOf(region)}` } },
    },
  ];
}
