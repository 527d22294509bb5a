export { Vault } from "./vault.ts";
export { type CredentialKind, credentialsFile, credentialsFolder, vaultAgentConfig } from "./vault-agent-config.ts";
export { VaultContents, type VaultContentsOptions } from "./vault-contents.ts";
export { type VaultContentsFacts, vaultContentsFaults, vaultLifetimes } from "./vault-contents-faults.ts";
export type {
  VaultAuthority,
  VaultContentsProps,
  VaultDatabase,
  VaultKubernetes,
  VaultLifetimes,
  VaultService,
} from "./vault-contents-props.ts";
export { VaultCredentials } from "./vault-credentials.ts";
export { vaultCredentialsFaults } from "./vault-credentials-faults.ts";
export type { VaultCredentialsProps } from "./vault-credentials-props.ts";
export { type VaultAuthLogin, type VaultDeployerLoginProps, vaultDeployerLogin } from "./vault-deployer-login.ts";
export { type VaultFacts, vaultFaults } from "./vault-faults.ts";
export {
  vaultAccounts,
  vaultAddress,
  vaultApiService,
  vaultAudience,
  vaultName,
  vaultNamespace,
  vaultPlatformLogin,
  vaultPorts,
  vaultServerLabels,
} from "./vault-places.ts";
export type { VaultImages, VaultPeer, VaultProps, VaultSnapshots, VaultStorage } from "./vault-props.ts";
export { vaultKeyName, vaultMounts } from "./vault-service-policy.ts";
