import { Failure } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import { passwordHash } from "./redis-node-files.ts";
import type { RedisSession } from "./redis-session.ts";

export interface RedisUserRequest {
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  readonly password: string;
  /** The user sees keys (and channels) that start with it, and no others; such as `user:`. */
  readonly keyPrefix: string;
}

/** How to reach the cluster. Holds the password. */
export interface RedisAccess {
  readonly user: string;
  readonly password: string;
  /** Each node, as `redis://user:password@host:port`; any of them leads a cluster's client to all. */
  readonly urls: readonly string[];
}

/** @throws Failure where the name or the prefix would mean something else in an ACL */
export function checkRedisUser({ name, keyPrefix }: RedisUserRequest): void {
  if (!/^[\w-]+$/.test(name) || !/^[\w:-]+$/.test(keyPrefix)) {
    throw new Failure(
      `A Redis user cannot be "${name}" with keys "${keyPrefix}": letters, digits, "-", "_" (and ":") are allowed.`,
    );
  }
}

/** Makes the user on one node, or sets it right; nodes do not tell each other. */
export async function ensureRedisUser(
  session: RedisSession,
  { name, password, keyPrefix }: RedisUserRequest,
): Promise<void> {
  const scope = [`~${keyPrefix}*`, "resetchannels", `&${keyPrefix}*`];
  // A cluster's client asks INFO and CLUSTER INFO whether a node is ready, and CLUSTER SLOTS for the way.
  // SCAN and RANDOMKEY would name others' keys: they do not look at the scope.
  const commands = ["+@all", "-@admin", "-@dangerous", "-scan", "-randomkey", "+info"];
  await session.call("acl", "setuser", name, "reset", "on", `#${passwordHash(password)}`, ...scope, ...commands);
  await session.call("acl", "save");
}

export function redisAccess({ name, password }: RedisUserRequest, ports: readonly number[]): RedisAccess {
  const urls = ports.map((port) => `redis://${name}:${encodeURIComponent(password)}@${LOOPBACK}:${port}`);
  return { user: name, password, urls };
}
