import { vaultName, vaultPorts } from "./vault-places.ts";

/**
 * The servers' configuration, in HCL. The key that unseals is not in it: its name and region are in the environment.
 *
 * @param servers each of which finds the others by their names
 * @see https://developer.hashicorp.com/vault/docs/configuration
 */
export function vaultConfig(servers: number): string {
  const peers = Array.from({ length: servers }, (_, index) => `http://${vaultName}-${index}.${vaultName}-internal`);
  return [
    "ui = false",
    "disable_mlock = true",
    'log_format = "json"',
    'listener "tcp" {',
    // The mesh encrypts it; servers among each other use certificates of their own, at the other port.
    "  tls_disable = true",
    `  address = "[::]:${vaultPorts.api}"`,
    `  cluster_address = "[::]:${vaultPorts.cluster}"`,
    "  telemetry {",
    "    unauthenticated_metrics_access = true",
    "  }",
    "}",
    'storage "raft" {',
    '  path = "/vault/data"',
    ...peers.flatMap((peer) => ["  retry_join {", `    leader_api_addr = "${peer}:${vaultPorts.api}"`, "  }"]),
    "}",
    'seal "awskms" {}',
    'service_registration "kubernetes" {}',
    "telemetry {",
    '  prometheus_retention_time = "60s"',
    "  disable_hostname = true",
    "}",
    "",
  ].join("\n");
}
