import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOOPBACK } from "./backing-props.ts";
import type { RedisPorts } from "./redis-record.ts";

const USERS = "users.acl";

/** The administrator of every node; replicas follow their masters under this name, too. */
export const REDIS_ADMIN = "plinth-admin";

/** How long a node may be silent until the others replace it. */
const NODE_TIMEOUT_MS = 3_000;

/**
 * Writes what a node starts from, mode 0600. Its users are in a file of their own, which the node itself keeps.
 * @returns the path of the configuration
 */
export function writeRedisFiles(home: string, ports: RedisPorts, adminPassword: string): string {
  const data = join(home, "data");
  const users = join(home, USERS);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (!existsSync(users)) {
    const admin = `user ${REDIS_ADMIN} on #${passwordHash(adminPassword)} ~* &* +@all`;
    writeFileSync(users, `user default off\n${admin}\n`, { mode: 0o600 });
  }
  const configuration = join(home, "redis.conf");
  writeFileSync(configuration, `${settings(ports, data, users, adminPassword).join("\n")}\n`, { mode: 0o600 });
  return configuration;
}

/** A node writes its users' file for all to read: only the folder around it keeps them out. */
export function protectRedisFiles(home: string): void {
  chmodSync(join(home, USERS), 0o600);
}

/** What an ACL holds in place of a password. */
export function passwordHash(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

function settings({ port, busPort }: RedisPorts, data: string, users: string, adminPassword: string): string[] {
  return [
    `bind ${LOOPBACK}`,
    `port ${port}`,
    "protected-mode yes",
    `aclfile "${users}"`,
    `dir "${data}"`,
    "cluster-enabled yes",
    `cluster-port ${busPort}`,
    // A node that nobody has met yet would not know its own address.
    `cluster-announce-ip ${LOOPBACK}`,
    `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
    `masteruser ${REDIS_ADMIN}`,
    `masterauth ${adminPassword}`,
    // Nobody else will come in the 5 s that a master would wait for more replicas.
    "repl-diskless-sync-delay 0",
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory 64mb",
    // Only what has a lifetime is a cache and may go.
    "maxmemory-policy volatile-lru",
    "daemonize no",
  ];
}
