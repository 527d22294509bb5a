/** Vault's namespace. */
export const vaultNamespace = "vault";

/** The name of the release, and so what the chart's names begin with. */
export const vaultName = "vault";

/** The labels of the servers' pods, as the chart has them. */
export const vaultServerLabels = {
  "app.kubernetes.io/name": vaultName,
  "app.kubernetes.io/instance": vaultName,
  component: "server",
} as const;

/** The ports of the servers' pods. */
export const vaultPorts = {
  /** The HTTP API; the mesh encrypts what goes there. */
  api: 8200,
  /** Between servers, under certificates that they make themselves. */
  cluster: 8201,
} as const;

/** The Service of those servers that are unsealed; the chart's own one names the others too. */
export const vaultApiService = "vault-api";

/** Vault's HTTP API within the cluster. */
export const vaultAddress = `http://${vaultApiService}.${vaultNamespace}.svc.cluster.local:${vaultPorts.api}`;

/** Service accounts of the namespace, and what each needs in AWS. */
export const vaultAccounts = {
  /** The servers: the key that unseals them. */
  servers: vaultName,
  /** What initialises Vault: the secret that keeps the recovery keys. */
  init: "vault-init",
  /** What saves snapshots: their folder of the bucket. */
  snapshots: "vault-snapshot",
  /** Whoever deploys: nothing. */
  deployer: "vault-deployer",
} as const;

/** Where the platform's own service accounts log in; the services' place is `kubernetes`. */
export const vaultPlatformLogin = "platform";

/** Who a service account's token must be for, so that it is good for Vault and for nothing else. */
export const vaultAudience = "vault";
