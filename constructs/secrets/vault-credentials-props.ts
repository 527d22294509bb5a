import type { Microservice } from "../kube/microservice.ts";
import type { Resources } from "../kube/resources.ts";
import type { CredentialKind } from "./vault-agent-config.ts";

/** Logins of a service, in files that change while it runs. */
export interface VaultCredentialsProps {
  readonly microservice: Microservice;

  /** Vault's own image, such as `hashicorp/vault:2.0.4`. */
  readonly image: string;

  /** Vault's API, such as `http://vault-api.vault.svc.cluster.local:8200`; the token of an Output may be given. */
  readonly address: string;

  /** Where Vault is: its namespace, or addresses outside of the cluster. */
  readonly vault: { readonly namespace: string } | { readonly cidr: string; readonly port: number };

  /** Which logins: each needs its part in `VaultContents`. */
  readonly kinds: readonly CredentialKind[];

  /** How often logins that were given, and not made by Vault, are looked up again. @default 60 */
  readonly refreshSeconds?: number;

  /** PEM of the authority of Vault's certificate. @default - it speaks no TLS, as in a mesh that encrypts */
  readonly certificateAuthority?: string;

  /** Of the agent. @default - requests 10m and 64Mi, limits 200m and 128Mi */
  readonly resources?: Resources;
}
