import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOOPBACK } from "./backing-props.ts";

const USERS = "users.acl";

/** The server's administrator. */
export const REDIS_ADMIN = "plinth-admin";

/**
 * Writes what the server starts from, mode 0600. Its users are in a file of their own, which the server itself keeps.
 * @returns the path of the configuration
 */
export function writeRedisFiles(home: string, port: number, adminPassword: string): string {
  const data = join(home, "data");
  const users = join(home, USERS);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (!existsSync(users)) {
    const admin = `user ${REDIS_ADMIN} on #${passwordHash(adminPassword)} ~* &* +@all`;
    writeFileSync(users, `user default off\n${admin}\n`, { mode: 0o600 });
  }
  const configuration = join(home, "redis.conf");
  writeFileSync(configuration, `${settings(port, data, users).join("\n")}\n`, { mode: 0o600 });
  return configuration;
}

/** The server writes its users' file for all to read: only the folder around it keeps them out. */
export function protectRedisFiles(home: string): void {
  chmodSync(join(home, USERS), 0o600);
}

/** What an ACL holds in place of a password. */
export function passwordHash(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

function settings(port: number, data: string, users: string): string[] {
  return [
    `bind ${LOOPBACK}`,
    `port ${port}`,
    "protected-mode yes",
    `aclfile "${users}"`,
    `dir "${data}"`,
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory 256mb",
    // Only what has a lifetime is a cache and may go.
    "maxmemory-policy volatile-lru",
    "daemonize no",
  ];
}
