import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { dnsSuffixOf } from "../region.ts";

/** What is written, and where. */
export interface ArchiveWriterScope {
  readonly bucketArn: pulumi.Input<string>;
  /** The key that the bucket encrypts with. */
  readonly keyArn: pulumi.Input<string>;
  /** Of the bucket. */
  readonly region: string;
  /**
   * What the names of its objects begin with, such as `orders/`.
   *
   * @default "" - any name
   */
  readonly prefix?: string;
}

/**
 * What a service needs to add to an archive in S3, in one piece or in parts: it can read nothing back and delete nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function archiveWriterStatements(scope: ArchiveWriterScope): readonly IamStatement[] {
  const { bucketArn, keyArn, region, prefix = "" } = scope;
  return [
    {
      sid: "AddObjects",
      actions: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
      resources: [pulumi.interpolate`${bucketArn}/${prefix}*`],
    },
    {
      sid: "EncryptThem",
      // S3 decrypts the parts of an upload to put them together.
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `s3.${region}.${dnsSuffixOf(region)}` } },
    },
  ];
}

/**
 * What the service that keeps events needs: it adds to the archive, and lists it, to find what an earlier pod had added before it could
 * say so. Listing asks for no more than the names of objects.
 */
export function eventArchiveStatements(scope: ArchiveWriterScope): readonly IamStatement[] {
  return [
    ...archiveWriterStatements(scope),
    { sid: "FindObjects", actions: ["s3:ListBucket"], resources: [scope.bucketArn] },
  ];
}
