import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";

/** Where Pulumi keeps its state, and what encrypts the secrets in it. */
export interface PulumiState {
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** The objects that Pulumi keeps in its bucket. */
export function stateObjects({ bucketArn }: PulumiState): pulumi.Output<string> {
  return pulumi.interpolate`${bucketArn}/.pulumi/*`;
}

/**
 * What Pulumi needs of its state to preview, or to write it as well.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/
 */
export function stateAccessStatements(state: PulumiState, access: "read" | "write"): readonly IamStatement[] {
  const writes = access === "write";
  return [
    { sid: "FindState", actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [state.bucketArn] },
    {
      sid: writes ? "KeepState" : "ReadState",
      actions: ["s3:GetObject", ...(writes ? ["s3:DeleteObject", "s3:PutObject"] : [])],
      resources: [stateObjects(state)],
    },
    {
      sid: writes ? "KeepSecretsOfState" : "ReadSecretsOfState",
      actions: ["kms:Decrypt", "kms:DescribeKey", ...(writes ? ["kms:Encrypt", "kms:GenerateDataKey"] : [])],
      resources: [state.keyArn],
    },
  ];
}
