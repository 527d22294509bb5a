import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";

/**
 * What Vault's servers need to unseal themselves.
 *
 * @see https://developer.hashicorp.com/vault/docs/configuration/seal/awskms#authentication
 */
export function vaultServerStatements({ keyArn }: { readonly keyArn: pulumi.Input<string> }): readonly IamStatement[] {
  return [{ sid: "Unseal", actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"], resources: [keyArn] }];
}
