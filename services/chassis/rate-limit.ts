import { isIP } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "./problem.ts";

const SECONDS = 60;

/** How many requests a minute this process serves of one caller, whoever that is. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS, keyPrefix: "" });
  }

  /** Holds from the next request on; what was counted in this minute stays counted. */
  change(perMinute: number): void {
    this.#limiter.points = perMinute;
  }

  /** Counts a request of somebody who has shown a token. @throws Problem `rate-limited` */
  ofSubject(subject: string): Promise<void> {
    return this.#take(`s:${subject}`);
  }

  /** Counts a request of nobody in particular. @throws Problem `rate-limited` */
  ofAddress(address: string): Promise<void> {
    return this.#take(`a:${networkOf(address)}`);
  }

  async #take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (refused) {
      throw refused instanceof RateLimiterRes ? this.#problem(Math.ceil(refused.msBeforeNext / 1000)) : refused;
    }
  }

  /** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
  #problem(seconds: number): Problem {
    return new Problem("rate-limited", {
      headers: {
        "retry-after": String(seconds),
        ratelimit: `"minute";r=0;t=${seconds}`,
        "ratelimit-policy": `"minute";q=${this.#limiter.points};w=${SECONDS}`,
      },
    });
  }
}

/**
 * Of an IPv6 address the first 64 bits: a single household or machine has all the addresses in it. What is no address counts
 * as one with all else that is none: a caller cannot make itself new names.
 */
export function networkOf(address: string): string {
  if (isIP(address) === 0) {
    return "";
  }
  if (!address.includes(":") || address.includes(".")) {
    return address;
  }
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - last.length).fill("0");
  return [...groups, ...zeros, ...last].slice(0, 4).join(":");
}
