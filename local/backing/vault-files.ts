import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writePrivateJson } from "../private-file.ts";
import { LOOPBACK } from "./backing-props.ts";
import { pluginBeside, vaultPlugins } from "./vault-program.ts";

/** Where a server listens on loopback. */
export interface VaultPorts {
  readonly api: number;
  readonly cluster: number;
}

/** Where a server's data are. */
export function vaultDataIn(home: string): string {
  return join(home, "data");
}

/** The file that the server writes down every request in, with secrets hashed. */
export function vaultAuditFile(home: string): string {
  return join(home, "audit.log");
}

/**
 * Writes what a server starts from, mode 0600.
 *
 * @param program The path of Vault.
 * @returns The path of the configuration.
 * @see https://developer.hashicorp.com/vault/docs/configuration
 */
export function writeVaultFiles(home: string, ports: VaultPorts, program: string): string {
  const data = vaultDataIn(home);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const hasPlugins = vaultPlugins.some((plugin) => pluginBeside(program, plugin) !== undefined);
  const path = join(home, "server.json");
  writePrivateJson(path, {
    storage: { raft: { path: data, node_id: "vault-0", performance_multiplier: 1 } },
    listener: [
      {
        tcp: {
          address: `${LOOPBACK}:${ports.api}`,
          cluster_address: `${LOOPBACK}:${ports.cluster}`,
          tls_disable: true,
        },
      },
    ],
    api_addr: `http://${LOOPBACK}:${ports.api}`,
    cluster_addr: `https://${LOOPBACK}:${ports.cluster}`,
    ...(hasPlugins && { plugin_directory: dirname(program) }),
    // Memory may be locked by root only; what is kept here is local play.
    disable_mlock: true,
    ui: false,
    log_level: "warn",
  });
  return path;
}
