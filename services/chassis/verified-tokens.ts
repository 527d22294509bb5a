import { LRUCache } from "lru-cache";
import type { Caller } from "./access-token.ts";
import type { KeySource } from "./key-source.ts";

/** What the check of a token found. */
export interface VerifiedToken {
  readonly caller: Caller;
  /** Milliseconds since 1970: from then on the token is not valid. */
  readonly expiresAt: number;
}

interface Remembered extends VerifiedToken {
  /** Lets the token go when its life ends, though nobody asks for it. */
  readonly end: NodeJS.Timeout;
  readonly keysVersion: number;
}

/** The longest time in milliseconds that a token is not looked at anew, however long it lives. */
const MAX_AGE = 3_600_000;

/**
 * Remembers tokens that were found valid, so that each is checked once. An entry goes when its token expires, when a key of
 * the issuer is withdrawn, and when there are too many. A token that was refused is never remembered.
 */
export class VerifiedTokens {
  readonly #keys: KeySource;
  readonly #verify: (authorization: string) => Promise<VerifiedToken>;
  readonly #tokens: LRUCache<string, Remembered>;

  constructor(max: number, keys: KeySource, verify: (authorization: string) => Promise<VerifiedToken>) {
    this.#keys = keys;
    this.#verify = verify;
    this.#tokens = new LRUCache({ max, dispose: ({ end }) => clearTimeout(end) });
  }

  /** How many tokens are remembered. */
  get size(): number {
    return this.#tokens.size;
  }

  /** @param authorization the whole header: it is looked up before it is looked at */
  async callerOf(authorization: string): Promise<Caller> {
    const waiting = this.#keys.refreshed();
    if (waiting !== undefined) {
      await waiting;
    }
    const known = this.#tokens.get(authorization);
    if (known !== undefined && known.keysVersion === this.#keys.version && known.expiresAt > Date.now()) {
      return known.caller;
    }
    return this.#verified(authorization);
  }

  /** The version is read first: a key that is withdrawn during the check makes the entry worthless. */
  async #verified(authorization: string): Promise<Caller> {
    const keysVersion = this.#keys.version;
    this.#tokens.delete(authorization);
    const { caller, expiresAt } = await this.#verify(authorization);
    const ttl = Math.min(expiresAt - Date.now(), MAX_AGE);
    if (ttl > 0) {
      const end = setTimeout(() => this.#tokens.delete(authorization), ttl).unref();
      this.#tokens.set(authorization, { caller, expiresAt, keysVersion, end });
    }
    return caller;
  }
}
