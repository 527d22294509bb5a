import { createHash } from "node:crypto";

/** The user that Kong logs in as. */
export const LIMITS_USER = "kong";

/** Where the server finds what it is told. */
export const CONFIG_FOLDER = "/etc/redis";
export const ACCESS_FOLDER = "/etc/redis-access";

/**
 * A Redis of counters alone: nothing is kept on the disk, and when there are too many those go whose time is up first. Every counter has
 * a time, as a key without one could not be made to go.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function limitsStoreConfig(memoryMebibytes: number, { port = 6379, accessFolder = ACCESS_FOLDER } = {}): string {
  return [
    `port ${port}`,
    "bind * -::*",
    "protected-mode no",
    `aclfile ${accessFolder}/users.acl`,
    'save ""',
    "appendonly no",
    `maxmemory ${memoryMebibytes}mb`,
    "maxmemory-policy volatile-ttl",
    "maxclients 2000",
    "timeout 300",
    "tcp-keepalive 60",
    "",
  ].join("\n");
}

/**
 * Who may do what: Kong, to count; anybody, to ask whether it lives. The password is there by its digest only.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function limitsStoreAccess(password: string): string {
  const digest = createHash("sha256").update(password).digest("hex");
  const commands = ["get", "exists", "incr", "incrby", "expire", "expireat", "ttl", "eval", "ping", "select"];
  // Kong's own limits and our quotas.
  const keys = ["~ratelimit:*", "~plinth-quota:*"];
  return [
    "user default on nopass resetkeys resetchannels -@all +ping",
    `user ${LIMITS_USER} on #${digest} resetchannels ${keys.join(" ")} -@all ${commands.map((name) => `+${name}`).join(" ")}`,
    "",
  ].join("\n");
}
