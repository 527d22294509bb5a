/** What can be said of props without loading the SDKs: their faults, and what is fixed. */

export { type VaultContentsFacts, vaultContentsFaults, vaultLifetimes } from "./vault-contents-faults.ts";
export type {
  VaultAuthority,
  VaultContentsProps,
  VaultDatabase,
  VaultKubernetes,
  VaultLifetimes,
  VaultService,
} from "./vault-contents-props.ts";
export { type VaultFacts, vaultFaults } from "./vault-faults.ts";
export { vaultAccounts, vaultAddress, vaultNamespace, vaultPorts, vaultServerLabels } from "./vault-places.ts";
export type { VaultImages, VaultPeer, VaultProps, VaultSnapshots, VaultStorage } from "./vault-props.ts";
