import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { dnsSuffixOf } from "../region.ts";

/** The secret of the recovery keys, and what encrypts it. */
export interface VaultRecoveryScope {
  readonly secretArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  /** Of the secret. */
  readonly region: string;
}

/** What initialises Vault needs: it reads how far it came, and writes; it deletes nothing. */
export function vaultRecoveryStatements({ secretArn, keyArn, region }: VaultRecoveryScope): readonly IamStatement[] {
  return [
    {
      sid: "KeepTheKeys",
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      resources: [secretArn],
    },
    {
      sid: "EncryptThem",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.${dnsSuffixOf(region)}` } },
    },
  ];
}
