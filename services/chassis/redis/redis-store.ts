import { Cluster, type Result } from "ioredis";
import type { Logger } from "../logger.ts";
import { Breaker } from "./breaker.ts";
import type { CacheStore } from "./cache-store.ts";

/** A cache that answers later than this is no help. Milliseconds. */
const COMMAND_MS = 100;

/** A slow reader may bring a value that was overtaken by a write meanwhile: the version decides, inside Redis. */
const PUT_UNLESS_OLDER = `
local known = redis.call('HGET', KEYS[1], 'version')
if known and tonumber(known) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'value', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

declare module "ioredis" {
  interface RedisCommander<Context> {
    putUnlessOlder(key: string, version: number, value: string, seconds: number): Result<number, Context>;
  }
}

/** A Redis Cluster. Nothing waits for it: commands fail at once while it is away, and it is tried again in the background. */
export class RedisStore implements CacheStore {
  readonly #redis: Cluster;
  readonly #breaker = new Breaker({ failures: 5, openMs: 1_000 });

  /** @param urls nodes to find the others by; one user's */
  constructor(urls: readonly string[], log: Logger) {
    const [{ username, password, protocol } = new URL("redis://localhost")] = urls.map((url) => new URL(url));
    this.#redis = new Cluster([...urls], {
      enableOfflineQueue: false,
      clusterRetryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) + Math.random() * 100,
      redisOptions: {
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
        ...(protocol === "rediss:" && { tls: {} }),
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        commandTimeout: COMMAND_MS,
        connectTimeout: 1_000,
        disconnectTimeout: 100,
      },
      scripts: { putUnlessOlder: { lua: PUT_UNLESS_OLDER, numberOfKeys: 1 } },
    });
    this.#logTurns(log);
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#breaker.run(() => this.#redis.hget(key, "value"))) ?? undefined;
  }

  async putUnlessOlder(key: string, version: number, value: string, seconds: number): Promise<void> {
    await this.#breaker.run(() => this.#redis.putUnlessOlder(key, version, value, seconds));
  }

  onReturn(callback: () => void): void {
    this.#redis.on("ready", callback);
  }

  async check(): Promise<void> {
    await this.#redis.ping();
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  /** One line when it goes and one when it is back, not one for each attempt. */
  #logTurns(log: Logger): void {
    let away = false;
    this.#redis.on("error", (err) => {
      if (!away) {
        log.warn({ err }, "Redis cannot be reached: profiles come from Postgres");
      }
      away = true;
    });
    this.#redis.on("ready", () => {
      if (away) {
        log.info("Redis is back");
      }
      away = false;
    });
  }
}
