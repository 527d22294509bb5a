import { Cluster, type ClusterOptions, type RedisOptions, type Result } from "ioredis";
import type { CredentialsFile } from "../credentials/credentials-file.ts";
import type { Login } from "../credentials/login.ts";
import type { Logger } from "../logger.ts";
import { Breaker } from "./breaker.ts";
import type { CachePut, CacheStore } from "./cache-store.ts";
import { MARK, PUT_UNLESS_OLDER, UNMARK } from "./entry-scripts.ts";
import { FollowedLogin } from "./followed-login.ts";
import { PendingCalls } from "./pending-calls.ts";
import { SharedLimit, type SharedLimitProps } from "./shared-limit.ts";

/** A cache that answers later than this is no help. Milliseconds. */
const ANSWER_MS = 100;

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

export interface RedisStoreOptions {
  /** The login that wins over the URLs'; followed when it changes, and closed with the store. @default the URLs', for good */
  readonly credentials?: CredentialsFile | undefined;
  /** PEM: who signs the servers' certificates; then connections are encrypted. @default as the URLs say */
  readonly ca?: string | undefined;
  /** How long a command's answer is waited for, in milliseconds. @default 100 */
  readonly answerMs?: number | undefined;
}

/** A Redis Cluster. Nothing waits for it: commands fail at once while it is away, and it is tried again in the background. */
export class RedisStore implements CacheStore {
  readonly #urls: readonly string[];
  readonly #options: RedisStoreOptions;
  readonly #log: Logger;
  readonly #redis: Cluster;
  readonly #logins: FollowedLogin[] = [];
  #limits: Cluster | undefined;
  readonly #answerMs: number;
  readonly #pending: PendingCalls;
  readonly #onReturn: (() => void)[] = [];
  readonly #breaker = new Breaker({ failures: 5, openMs: 1_000 });

  /** @param urls nodes to find the others by; one user's */
  constructor(urls: readonly string[], log: Logger, options: RedisStoreOptions = {}) {
    this.#urls = urls;
    this.#options = options;
    this.#log = log;
    this.#answerMs = options.answerMs ?? ANSWER_MS;
    this.#pending = new PendingCalls(this.#answerMs);
    this.#redis = this.#cluster({
      scripts: {
        putUnlessOlder: { lua: PUT_UNLESS_OLDER, numberOfKeys: 1 },
        markEntry: { lua: MARK, numberOfKeys: 1 },
        unmarkEntry: { lua: UNMARK, numberOfKeys: 1 },
      },
    });
    this.#followTurns(log);
  }

  get(key: string): Promise<string | undefined> {
    return this.#call(() => this.#redis.hget(key, "value"));
  }

  async putUnlessOlder(key: string, version: number, value: string, seconds: number): Promise<void> {
    await this.#call(() => this.#redis.putUnlessOlder(key, version, value, seconds));
  }

  async mark(key: string, mark: string, seconds: number): Promise<void> {
    await this.#call(() => this.#redis.markEntry(key, mark, seconds));
  }

  async unmark(key: string, mark: string, put: CachePut | undefined): Promise<void> {
    const { version = "", value = "", seconds = 0 } = put ?? {};
    await this.#call(() => this.#redis.unmarkEntry(key, mark, version, value, seconds));
  }

  onReturn(callback: () => void): void {
    this.#onReturn.push(callback);
  }

  /** A limit that all replicas keep together. */
  limit(props: SharedLimitProps): SharedLimit {
    // The limiter's commands are its own, so their time-outs are the client's.
    this.#limits ??= this.#cluster({}, { commandTimeout: this.#answerMs });
    this.#limits.on("error", () => undefined);
    return new SharedLimit(this.#limits, props);
  }

  async check(): Promise<void> {
    await this.#call(() => this.#redis.ping());
  }

  async close(): Promise<void> {
    this.#options.credentials?.close();
    for (const login of this.#logins) {
      login.close();
    }
    this.#redis.disconnect();
    this.#limits?.disconnect();
  }

  #cluster(options: Pick<ClusterOptions, "scripts">, redisOptions: NodeOptions = {}): Cluster {
    const { credentials } = this.#options;
    const login = credentials?.current ?? loginIn(this.#urls);
    const tls = tlsOf(this.#urls, this.#options.ca);
    // A login in a node's URL would win over any other.
    const nodes = this.#urls.map(withoutLogin);
    const cluster = new Cluster(nodes, { ...options, ...clusterOptions({ ...login, ...tls, ...redisOptions }) });
    if (credentials !== undefined) {
      this.#logins.push(new FollowedLogin(cluster, credentials, this.#log));
    }
    return cluster;
  }

  /** Every call of the store: fails at once while the breaker is open, and soon where there is no answer. */
  #call<T>(send: () => Promise<T>): Promise<NonNullable<T> | undefined> {
    return new Promise((resolve, reject) => {
      this.#breaker.enter();
      const call = this.#pending.begin(() => {
        this.#breaker.failed();
        reject(new Error(`Redis did not answer within ${this.#answerMs} ms`));
      });
      send().then(
        (result) => {
          if (this.#pending.end(call)) {
            this.#breaker.succeeded();
            resolve(result ?? undefined);
          }
        },
        (error) => {
          if (this.#pending.end(call)) {
            this.#breaker.failed();
            reject(error);
          }
        },
      );
    });
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

type NodeOptions = Pick<RedisOptions, "username" | "password" | "tls" | "commandTimeout">;

function loginIn([url]: readonly string[]): Login {
  const { username, password } = new URL(url ?? "redis://localhost");
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function withoutLogin(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}

function tlsOf([url]: readonly string[], ca: string | undefined): NodeOptions {
  if (ca !== undefined) {
    return { tls: { ca } };
  }
  return url?.startsWith("rediss:") ? { tls: {} } : {};
}

function clusterOptions(redisOptions: NodeOptions) {
  return {
    enableOfflineQueue: false,
    // While a master is being replaced, its keys are not waited for.
    maxRedirections: 2,
    retryDelayOnFailover: 20,
    retryDelayOnClusterDown: 20,
    retryDelayOnTryAgain: 20,
    slotsRefreshTimeout: 1_000,
    clusterRetryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) + Math.random() * 100,
    redisOptions: {
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      disconnectTimeout: 100,
      ...redisOptions,
    },
  };
}
