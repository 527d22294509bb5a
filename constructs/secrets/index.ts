export { Vault } from "./vault.ts";
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
