import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PodIdentity } from "./pod-identity.ts";
import type { PodIdentityProps } from "./pod-identity-props.ts";
import { storeBackupStatements } from "./policies/store-backup.ts";
import { vaultRecoveryStatements } from "./policies/vault-recovery.ts";
import { vaultServerStatements } from "./policies/vault-servers.ts";
import { storageKey } from "./storage-key.ts";
import type { StoragePlace } from "./storage-place.ts";

/** What a Vault in the cluster needs of AWS. */
export interface VaultCloudProps extends StoragePlace {
  /** The cluster that Vault is in. */
  readonly cluster: Required<Pick<PodIdentityProps, "clusterName" | "clusterArn">>;

  /** Vault's namespace, and the service accounts of its parts. */
  readonly namespace: string;
  readonly accounts: { readonly servers: string; readonly init: string; readonly snapshots: string };

  /** Where snapshots go. @default - there are none */
  readonly snapshots?: {
    readonly bucketArn: pulumi.Input<string>;
    readonly keyArn: pulumi.Input<string>;
    readonly folder: string;
  };

  /** Whether the key and the secret must outlive the stack: without the key, nothing that Vault holds can be read. */
  readonly retained: boolean;
}

/**
 * The key of KMS that unseals Vault, the secret that its recovery keys are put into, and identities for its servers, for what initialises
 * it and for what saves it. Each may do its own part only: the servers cannot read the recovery keys.
 */
export class VaultCloud extends pulumi.ComponentResource {
  readonly keyId: pulumi.Output<string>;
  readonly recoverySecretArn: pulumi.Output<string>;

  constructor(name: string, props: VaultCloudProps, opts?: pulumi.ComponentResourceOptions) {
    super("plinth:aws:VaultCloud", name, {}, { ...opts, ...(props.retained && { transformations: [keep] }) });
    const { prefix, region, accounts, snapshots } = props;
    const seal = storageKey(`${name}-seal`, { ...props, purpose: "vault seal" }, this);
    const recovery = storageKey(`${name}-recovery`, { ...props, purpose: "vault recovery" }, this);
    const secret = new aws.secretsmanager.Secret(
      `${name}-recovery`,
      {
        name: `${prefix}-vault-recovery`,
        description: "Recovery keys of Vault; its init Job writes them, once",
        kmsKeyId: recovery.arn,
        recoveryWindowInDays: 30,
      },
      { parent: this },
    );
    this.#identity(`${name}-servers`, accounts.servers, props, vaultServerStatements({ keyArn: seal.arn }));
    this.#identity(
      `${name}-init`,
      accounts.init,
      props,
      vaultRecoveryStatements({ secretArn: secret.arn, keyArn: recovery.arn, region }),
    );
    if (snapshots !== undefined) {
      this.#identity(`${name}-snapshots`, accounts.snapshots, props, storeBackupStatements({ ...snapshots, region }));
    }
    this.keyId = seal.keyId;
    this.recoverySecretArn = secret.arn;
    this.registerOutputs({ keyId: this.keyId, recoverySecretArn: this.recoverySecretArn });
  }

  #identity(
    name: string,
    serviceAccount: string,
    { cluster, namespace, accountId }: VaultCloudProps,
    statements: NonNullable<PodIdentityProps["statements"]>,
  ): void {
    new PodIdentity(name, { ...cluster, accountId, namespace, serviceAccount, statements }, { parent: this });
  }
}

/** Has keys and secrets outlive the stack. */
function keep({ type, props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const isKept = type === "aws:kms/key:Key" || type === "aws:secretsmanager/secret:Secret";
  return { props, opts: isKept ? { ...opts, protect: true, retainOnDelete: true } : opts };
}
