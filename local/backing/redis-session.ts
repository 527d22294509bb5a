import type { Redis } from "ioredis";
import { LOOPBACK } from "./backing-props.ts";
import { REDIS_ADMIN } from "./redis-node-files.ts";

/** The administrator's connection to one node. A call that fails is not tried again. */
export class RedisSession {
  readonly #redis: Redis;

  private constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Opens a connection for the work, and closes it afterwards. */
  static async during<T>(port: number, password: string, work: (session: RedisSession) => Promise<T>): Promise<T> {
    const { Redis } = await import("ioredis");
    const redis = new Redis({
      host: LOOPBACK,
      port,
      username: REDIS_ADMIN,
      password,
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
      return await work(new RedisSession(redis));
    } finally {
      if (redis.status !== "end") {
        // On a connection that never was, this would hold the process for two seconds.
        redis.disconnect();
      }
    }
  }

  /** @returns the answer's text */
  async call(command: string, ...args: readonly string[]): Promise<string> {
    return String(await this.#redis.call(command, ...args));
  }

  /** The server's version, such as `7.0.15`. */
  async version(): Promise<string> {
    return /redis_version:(\S+)/.exec(await this.call("info", "server"))?.[1] ?? "unknown";
  }
}
