import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../aws/iam-document.ts";

/** What CITUS_ACCOUNT needs in AWS to write backups below a folder of a bucket, and to delete those that are too old. */
export function backupStatements(bucketArn: pulumi.Input<string>, folder: string): IamStatement[] {
  return [
    {
      sid: "ListBackups",
      actions: ["s3:ListBucket"],
      resources: [bucketArn],
      conditions: { StringLike: { "s3:prefix": [`${folder}/*`] } },
    },
    {
      sid: "KeepBackups",
      actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      resources: [pulumi.interpolate`${bucketArn}/${folder}/*`],
    },
  ];
}
