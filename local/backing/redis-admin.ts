import { Failure } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import { passwordHash, REDIS_ADMIN } from "./redis-files.ts";

export interface RedisUserRequest {
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  readonly password: string;
  /** The user sees keys (and channels) that start with it, and no others; such as `user:`. */
  readonly keyPrefix: string;
}

/** How to reach Redis. Holds the password. */
export interface RedisAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `redis://user:password@host:port` */
  readonly url: string;
}

type Call = (command: string, ...args: string[]) => Promise<unknown>;

/** Administers a running server. */
export class RedisAdmin {
  readonly #port: number;
  readonly #password: string;

  constructor(port: number, password: string) {
    this.#port = port;
    this.#password = password;
  }

  /** @returns the server's version, such as `7.0.15` */
  async version(): Promise<string> {
    const info = await this.#connected((call) => call("info", "server"));
    return /redis_version:(\S+)/.exec(String(info))?.[1] ?? "unknown";
  }

  /** Makes the user, or sets it right. */
  async ensureUser({ name, password, keyPrefix }: RedisUserRequest): Promise<RedisAccess> {
    if (!/^[\w-]+$/.test(name) || !/^[\w:-]+$/.test(keyPrefix)) {
      throw new Failure(
        `A Redis user cannot be "${name}" with keys "${keyPrefix}": letters, digits, "-", "_" (and ":") are allowed.`,
      );
    }
    const scope = [`~${keyPrefix}*`, "resetchannels", `&${keyPrefix}*`];
    // Clients ask INFO whether the server has loaded its data.
    const commands = ["+@all", "-@admin", "-@dangerous", "+info"];
    await this.#connected(async (call) => {
      await call("acl", "setuser", name, "reset", "on", `#${passwordHash(password)}`, ...scope, ...commands);
      await call("acl", "save");
    });
    return {
      host: LOOPBACK,
      port: this.#port,
      user: name,
      password,
      url: `redis://${name}:${encodeURIComponent(password)}@${LOOPBACK}:${this.#port}`,
    };
  }

  async #connected<T>(work: (call: Call) => Promise<T>): Promise<T> {
    const { Redis } = await import("ioredis");
    const redis = new Redis({
      host: LOOPBACK,
      port: this.#port,
      username: REDIS_ADMIN,
      password: this.#password,
      lazyConnect: true,
      retryStrategy: () => null,
      connectTimeout: 5_000,
      commandTimeout: 5_000,
    });
    redis.on("error", () => {
      // `connect` rejects with it; without a listener it would be printed too.
    });
    try {
      await redis.connect();
      return await work((command, ...args) => redis.call(command, ...args));
    } finally {
      if (redis.status !== "end") {
        // On a connection that never was, this would hold the process for two seconds.
        redis.disconnect();
      }
    }
  }
}
