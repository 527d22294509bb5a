/** What a service is made with, and what is inside a Vault: without the server, which takes longer to load. */
export { VaultContents, type VaultContentsOptions } from "./vault-contents.ts";
export type { VaultContentsProps, VaultDatabase, VaultKubernetes, VaultService } from "./vault-contents-props.ts";
export { VaultCredentials } from "./vault-credentials.ts";
export { vaultPorts } from "./vault-places.ts";
