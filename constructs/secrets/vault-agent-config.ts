import { vaultAudience } from "./vault-places.ts";
import { vaultMounts } from "./vault-service-policy.ts";

/** Where the service and its agent have the files. */
export const credentialsFolder = "/run/plinth/credentials";

/** Where the agent has the pod's token for Vault. */
export const agentTokenFolder = "/run/plinth/vault-token";

/** What a service may have a file of: a login at a database that Vault made, or a login that it was given. */
export type CredentialKind = "database" | "redis" | "kafka";

/** The token that the agent shows to Vault: good for Vault only, and for ten minutes. */
export const agentTokenVolume = {
  projected: {
    defaultMode: 0o400,
    sources: [{ serviceAccountToken: { path: "token", audience: vaultAudience, expirationSeconds: 600 } }],
  },
};

/** The path of a kind's file. */
export function credentialsFile(kind: CredentialKind): string {
  return `${credentialsFolder}/${kind}.json`;
}

/**
 * The agent's configuration, in HCL. It takes a file's place by renaming, so that nobody reads half of one; it renews a login as long as
 * Vault lets it, and then gets the next one while the last is still good.
 *
 * @param refreshSeconds how often given logins are looked up again
 * @see https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent/template
 */
export function vaultAgentConfig(service: string, kinds: readonly CredentialKind[], refreshSeconds: number): string {
  return [
    "auto_auth {",
    '  method "kubernetes" {',
    `    mount_path = "auth/${vaultMounts.login}"`,
    "    config = {",
    `      role = "${service}"`,
    `      token_path = "${agentTokenFolder}/token"`,
    "    }",
    "  }",
    "}",
    "template_config {",
    // Through an outage of Vault the files stay as they are, and it asks on.
    "  exit_on_retry_failure = false",
    `  static_secret_render_interval = "${refreshSeconds}s"`,
    "  lease_renewal_threshold = 0.67",
    "}",
    ...kinds.flatMap((kind) => templateOf(service, kind)),
    "",
  ].join("\n");
}

function templateOf(service: string, kind: CredentialKind): string[] {
  const path =
    kind === "database"
      ? `${vaultMounts.database}/creds/${service}`
      : `${vaultMounts.kv}/data/services/${service}/${kind}`;
  const data = kind === "database" ? ".Data" : ".Data.data";
  return [
    "template {",
    `  destination = "${credentialsFile(kind)}"`,
    '  perms = "0400"',
    "  error_on_missing_key = true",
    "  contents = <<EOT",
    `{{ with secret "${path}" }}{"username": {{ ${data}.username | toJSON }}, "password": {{ ${data}.password | toJSON }}}{{ end }}`,
    "EOT",
    "}",
  ];
}
