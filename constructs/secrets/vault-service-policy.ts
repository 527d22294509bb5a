import type { VaultService } from "./vault-contents-props.ts";

/** The mounts of what is in Vault. */
export const vaultMounts = {
  kv: "kv",
  database: "database",
  pki: "pki",
  transit: "transit",
  login: "kubernetes",
} as const;

/** The name of a service's key for a use. */
export function vaultKeyName(service: string, use: string): string {
  return `${service}-${use}`;
}

/** Vault's rules for a service: its own, to read or to use, and nothing of anybody else's. */
export function vaultServicePolicy(name: string, service: VaultService): string {
  const { secrets = {}, database, keys = {}, certificates = false } = service;
  const { kv, pki, transit } = vaultMounts;
  return [
    ...(Object.keys(secrets).length > 0 ? [rule(`${kv}/data/services/${name}/*`, "read")] : []),
    ...(database === undefined ? [] : [rule(`${vaultMounts.database}/creds/${name}`, "read")]),
    ...Object.entries(keys).flatMap(([use, kind]) =>
      actions[kind].map((action) => rule(`${transit}/${action}/${vaultKeyName(name, use)}`, "update")),
    ),
    ...(certificates ? [rule(`${pki}/issue/${name}`, "update")] : []),
  ].join("");
}

const actions = { encrypt: ["encrypt", "decrypt", "rewrap"], sign: ["sign", "verify"] } as const;

function rule(path: string, capability: "read" | "update"): string {
  return `path "${path}" { capabilities = ["${capability}"] }\n`;
}
