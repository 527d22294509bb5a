import * as pulumi from "@pulumi/pulumi";
import { vaultAccounts, vaultAudience, vaultNamespace, vaultPlatformLogin } from "./vault-places.ts";

/** How whoever deploys logs in to a Vault in the cluster. */
export interface VaultDeployerLoginProps {
  /** The content of a kubeconfig whose user may make tokens of the service account `vault/vault-deployer`. */
  readonly kubeconfig: pulumi.Input<string>;
  /** What must be there before, such as `Vault.made`. */
  readonly after: readonly pulumi.Input<unknown>[];
}

/** As `vault.Provider` has it, with `skipChildToken: true`: the login's own token may do what is needed, and make no others. */
export interface VaultAuthLogin {
  readonly path: string;
  readonly parameters: { readonly role: pulumi.Output<string>; readonly jwt: pulumi.Output<string> };
}

const tokenSeconds = 3600;

/**
 * A login at Vault for the deploying program: it shows a token of a service account that is good for Vault only and for an hour. In a
 * preview no token is made, and the login is unknown.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export function vaultDeployerLogin({ kubeconfig, after }: VaultDeployerLoginProps): VaultAuthLogin {
  const jwt = pulumi.all([kubeconfig, pulumi.all([...after])]).apply(([known]) => tokenOf(known));
  return {
    path: `auth/${vaultPlatformLogin}/login`,
    parameters: { role: pulumi.output("deployer"), jwt: pulumi.secret(jwt) },
  };
}

function tokenOf(kubeconfig: string): pulumi.Output<string> {
  if (pulumi.runtime.isDryRun()) {
    return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
  }
  return pulumi.output(askForToken(kubeconfig));
}

async function askForToken(kubeconfig: string): Promise<string> {
  // It takes its time to load, and most programs make no token.
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const { status } = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    name: vaultAccounts.deployer,
    namespace: vaultNamespace,
    body: { spec: { audiences: [vaultAudience], expirationSeconds: tokenSeconds } },
  });
  if (status?.token === undefined) {
    throw new Error(`The cluster gave no token of ${vaultNamespace}/${vaultAccounts.deployer}.`);
  }
  return status.token;
}
