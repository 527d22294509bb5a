import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writePrivateJson } from "../private-file.ts";
import { LOOPBACK } from "./backing-props.ts";

/** Where a server listens on loopback. */
export interface ConsulPorts {
  readonly http: number;
  readonly dns: number;
  readonly server: number;
  readonly serf: number;
}

/** A port that is not listened at. */
const OFF = -1;

/**
 * Writes what a server starts from, mode 0600.
 *
 * @param token The secret of the token that may do everything.
 * @returns The path of the configuration.
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export function writeConsulFiles(home: string, ports: ConsulPorts, token: string): string {
  const data = join(home, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const path = join(home, "server.json");
  writePrivateJson(path, {
    server: true,
    bootstrap: true,
    node_name: "consul-0",
    data_dir: data,
    bind_addr: LOOPBACK,
    client_addr: LOOPBACK,
    ports: {
      http: ports.http,
      dns: ports.dns,
      server: ports.server,
      serf_lan: ports.serf,
      serf_wan: OFF,
      https: OFF,
      grpc: OFF,
      grpc_tls: OFF,
    },
    acl: {
      enabled: true,
      default_policy: "deny",
      tokens: { initial_management: token, agent: token },
    },
    connect: { enabled: false },
    // A server alone need not wait for the votes of others.
    performance: { raft_multiplier: 1 },
    disable_update_check: true,
    disable_anonymous_signature: true,
    log_level: "warn",
  });
  return path;
}
