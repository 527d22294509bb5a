import { Cluster, type Result } from "ioredis";
import type { Logger } from "../logger.ts";
import { Breaker } from "./breaker.ts";
import type { CachePut, CacheStore } from "./cache-store.ts";
import { MARK, PUT_UNLESS_OLDER, UNMARK } from "./entry-scripts.ts";
import { SharedLimit, type SharedLimitProps } from "./shared-limit.ts";

/** A cache that answers later than this is no help. Milliseconds. */
const COMMAND_MS = 100;

declare module "ioredis" {
  interface RedisCommander<Context> {
    putUnlessOlder(key: string, version: number, value: string, seconds: number): Result<number, Context>;
    markEntry(key: string, mark: string, seconds: number): Result<number, Context>;
    unmarkEntry(
      key: string,
      mark: string,
      version: number | "",
      value: string,
      seconds: number,
    ): Result<number, Context>;
  }
}

/** A Redis Cluster. Nothing waits for it: commands fail at once while it is away, and it is tried again in the background. */
export class RedisStore implements CacheStore {
  readonly #redis: Cluster;
  readonly #onReturn: (() => void)[] = [];
  readonly #breaker = new Breaker({ failures: 5, openMs: 1_000 });

  /** @param urls nodes to find the others by; one user's */
  constructor(urls: readonly string[], log: Logger) {
    const [{ username, password, protocol } = new URL("redis://localhost")] = urls.map((url) => new URL(url));
    this.#redis = new Cluster([...urls], {
      enableOfflineQueue: false,
      // While a master is being replaced, its keys are not waited for.
      maxRedirections: 2,
      retryDelayOnFailover: 20,
      retryDelayOnClusterDown: 20,
      retryDelayOnTryAgain: 20,
      slotsRefreshTimeout: 1_000,
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
      scripts: {
        putUnlessOlder: { lua: PUT_UNLESS_OLDER, numberOfKeys: 1 },
        markEntry: { lua: MARK, numberOfKeys: 1 },
        unmarkEntry: { lua: UNMARK, numberOfKeys: 1 },
      },
    });
    this.#followTurns(log);
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#breaker.run(() => this.#redis.hget(key, "value"))) ?? undefined;
  }

  async putUnlessOlder(key: string, version: number, value: string, seconds: number): Promise<void> {
    await this.#breaker.run(() => this.#redis.putUnlessOlder(key, version, value, seconds));
  }

  async mark(key: string, mark: string, seconds: number): Promise<void> {
    await this.#breaker.run(() => this.#redis.markEntry(key, mark, seconds));
  }

  async unmark(key: string, mark: string, put: CachePut | undefined): Promise<void> {
    const { version = "", value = "", seconds = 0 } = put ?? {};
    await this.#breaker.run(() => this.#redis.unmarkEntry(key, mark, version, value, seconds));
  }

  onReturn(callback: () => void): void {
    this.#onReturn.push(callback);
  }

  /** A limit that all replicas keep together. */
  limit(props: SharedLimitProps): SharedLimit {
    return new SharedLimit(this.#redis, props);
  }

  async check(): Promise<void> {
    await this.#redis.ping();
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  /** One line when it goes and one when it is back, not one for each attempt. */
  #followTurns(log: Logger): void {
    let away = false;
    this.#redis.on("error", (err) => {
      if (!away) {
        log.warn({ err }, "Redis cannot be reached: what it would have known is asked elsewhere");
      }
      away = true;
    });
    this.#redis.on("ready", () => {
      for (const callback of this.#onReturn) {
        callback();
      }
      if (away) {
        log.info("Redis is back");
      }
      away = false;
    });
  }
}
