import { createHash } from "node:crypto";
import { redisUsers } from "./redis-places.ts";

/** What a client's user may do. */
export interface RedisUserRights {
  /** The user sees keys and channels that start with it, and no others; such as `user:`. */
  readonly keyPrefix: string;
  /** Categories of commands, such as `read`. Whatever they are, nothing administrative or dangerous. @default ["all"] */
  readonly commands?: readonly string[];
}

/** Passwords of the cluster's own users, and of clients by their name. */
export interface RedisPasswords {
  readonly own: Readonly<Record<keyof typeof redisUsers, string>>;
  readonly clients: Readonly<Record<string, string>>;
}

/** What a node needs to know to follow another, to see how it is and to say which others there are. */
const NODE_COMMANDS = [
  "psync",
  "replconf",
  "ping",
  "info",
  "cluster|meet",
  "cluster|nodes",
  "cluster|info",
  "cluster|failover",
];

/** No CONFIG, which would tell the password that nodes follow each other with. */
const EXPORTER_COMMANDS = [
  "ping",
  "info",
  "client|setname",
  "cluster|info",
  "latency|latest",
  "latency|histogram",
  "slowlog|len",
  "slowlog|get",
];

/**
 * Who may do what, on every node alike; passwords are there by their digest only.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function redisAccess(rights: Readonly<Record<string, RedisUserRights>>, passwords: RedisPasswords): string {
  const { own, clients } = passwords;
  return [
    "user default off resetkeys resetchannels -@all",
    `user ${redisUsers.admin} on #${digestOf(own.admin)} ~* &* +@all`,
    `user ${redisUsers.node} on #${digestOf(own.node)} resetkeys resetchannels -@all ${allowed(NODE_COMMANDS)}`,
    `user ${redisUsers.exporter} on #${digestOf(own.exporter)} resetkeys resetchannels -@all ${allowed(EXPORTER_COMMANDS)}`,
    ...Object.entries(rights).map(
      ([name, user]) => `user ${name} on #${digestOf(clients[name] ?? "")} ${rulesOf(user)}`,
    ),
    "",
  ].join("\n");
}

/** What a node shows to the primary that it follows. */
export function redisReplication({ own }: Pick<RedisPasswords, "own">): string {
  return `masteruser ${redisUsers.node}\nmasterauth ${own.node}\n`;
}

function rulesOf({ keyPrefix, commands = ["all"] }: RedisUserRights): string {
  const categories = ["-@all", ...commands.map((category) => `+@${category}`)];
  // SCAN and RANDOMKEY would name others' keys: they do not look at prefixes. A client asks INFO and CLUSTER for its way.
  const bounds = ["-@admin", "-@dangerous", "-scan", "-randomkey", "+ping", "+info"];
  const way = ["+cluster|slots", "+cluster|shards", "+cluster|info", "+cluster|nodes", "+readonly", "+wait"];
  return [`~${keyPrefix}*`, "resetchannels", `&${keyPrefix}*`, ...categories, ...bounds, ...way].join(" ");
}

function allowed(commands: readonly string[]): string {
  return commands.map((command) => `+${command}`).join(" ");
}

function digestOf(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}
