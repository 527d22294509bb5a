import type { Cluster } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

export interface SharedLimitProps {
  /** `<service>:<what>`: the counters' keys begin with it. */
  readonly keyPrefix: string;
  /** How many are let through in a window. */
  readonly most: number;
  /** The window, from the first that is counted. */
  readonly seconds: number;
}

/**
 * Counts what happens under a key, in all replicas together. While Redis is away each replica counts for itself: then a limit
 * is as many times as high as there are replicas, but never gone.
 */
export class SharedLimit {
  readonly #limiter: RateLimiterRedis;

  constructor(redis: Cluster, { keyPrefix, most, seconds }: SharedLimitProps) {
    const window = { points: most, duration: seconds };
    this.#limiter = new RateLimiterRedis({
      ...window,
      storeClient: redis,
      keyPrefix,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(window),
    });
  }

  /** Counts one more. @returns 0 when it is let through, else the seconds until the window is over */
  async take(key: string): Promise<number> {
    try {
      await this.#limiter.consume(key);
      return 0;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) {
        return Math.ceil(refused.msBeforeNext / 1000);
      }
      throw refused;
    }
  }

  /** Takes one back that turned out not to count. */
  async giveBack(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  /** Begins anew. */
  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}
