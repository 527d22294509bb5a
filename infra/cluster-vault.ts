import { type StoreBackups, VaultCloud } from "@plinth/constructs/aws";
import type { CapabilityOptions } from "@plinth/constructs/capability";
import { DATABASE_NAMESPACE, databasePorts } from "@plinth/constructs/database";
import {
  Vault,
  type VaultContents,
  vaultAccounts,
  vaultDeployerLogin,
  vaultNamespace,
  vaultPorts,
  vaultServerLabels,
} from "@plinth/constructs/secrets";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/vault/provider.js";
import { versions } from "../stacks/versions.ts";
import { after } from "./after.ts";
import { nodesFor } from "./capability-nodes.ts";
import type { ClusterStores } from "./cluster-stores.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { imageOf } from "./images.ts";
import { priorityClasses } from "./priority-classes.ts";
import { reachedApi } from "./reached-api.ts";
import type { Settings } from "./settings.ts";
import { databaseOf, vaultProps } from "./store-props.ts";
import { composeVaultContents } from "./vault-contents.ts";

type SecretsSettings = NonNullable<Settings["secrets"]>;

const SNAPSHOTS = "vault";

/** Vault's servers, with what they need of AWS. */
export function composeClusterVault(
  settings: Settings & CloudSettings,
  secrets: SecretsSettings,
  { account, cluster }: Foundation,
  backups: StoreBackups,
  options: CapabilityOptions,
): Vault {
  const prefix = prefixOf(settings);
  const { region, aws } = settings;
  const cloud = new VaultCloud(
    prefix,
    {
      prefix,
      accountId: aws.account,
      region,
      cluster: { clusterName: prefix, clusterArn: cluster.arn },
      namespace: vaultNamespace,
      accounts: vaultAccounts,
      snapshots: { bucketArn: backups.bucketArn, keyArn: backups.keyArn, folder: SNAPSHOTS },
      retained: aws.protect,
    },
    { ...account, dependsOn: [cluster] },
  );
  const { repository, tag } = versions.vendorImages.vault;
  return new Vault(
    prefix,
    {
      ...vaultProps(settings, secrets, settings.mesh !== undefined),
      charts: { vault: versions.charts.vault },
      images: { vault: { repository, tag }, awsCli: imageOf(versions.vendorImages.awsCli) },
      seal: { region, keyId: cloud.keyId },
      recoverySecret: cloud.recoverySecretArn,
      snapshots: { bucket: backups.bucketName, region, folder: SNAPSHOTS },
      nodes: nodesFor("stateful", settings),
      priorityClassName: priorityClasses.platform,
      databases: [{ namespace: DATABASE_NAMESPACE, port: databasePorts.postgres }],
      monitored: settings.observability !== undefined,
    },
    after(options, cloud),
  );
}

/** What is inside the cluster's Vault. */
export function composeClusterVaultContents(
  settings: Settings & CloudSettings,
  foundation: Foundation,
  vault: Vault,
  { citus, databaseAdmin, connections }: ClusterStores,
): VaultContents {
  const { kubeconfig } = foundation.cluster;
  const api = reachedApi(
    settings,
    foundation,
    "vault",
    { namespace: vaultNamespace, podLabels: vaultServerLabels, port: vaultPorts.api },
    vault.made,
  );
  const provider = new Provider("vault", {
    address: pulumi.interpolate`${api.scheme}://${api.authority}`,
    authLogin: vaultDeployerLogin({ kubeconfig, after: [vault.made] }),
    skipChildToken: true,
  });
  return composeVaultContents(settings, {
    provider,
    kubernetes: { host: "https://kubernetes.default.svc" },
    stores: connections,
    database: {
      endpoint: pulumi.output(citus.coordinator),
      admin: databaseAdmin,
      databaseOf: (service) => ({ database: "postgres", owner: databaseOf(service) }),
    },
    server: vault,
    dependsOn: [vault, citus],
  });
}
