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
  readonly #verify: (token: string) => Promise<VerifiedToken>;
  readonly #tokens: LRUCache<string, Remembered>;

  constructor(max: number, keys: KeySource, verify: (token: string) => Promise<VerifiedToken>) {
    this.#keys = keys;
    this.#verify = verify;
    this.#tokens = new LRUCache({ max, ttl: MAX_AGE, ttlAutopurge: true });
  }

  /** How many tokens are remembered. */
  get size(): number {
    return this.#tokens.size;
  }

  async callerOf(token: string): Promise<Caller> {
    const waiting = this.#keys.refreshed();
    if (waiting !== undefined) {
      await waiting;
    }
    const known = this.#tokens.get(token);
    if (known !== undefined && known.keysVersion === this.#keys.version && known.expiresAt > Date.now()) {
      return known.caller;
    }
    return this.#verified(token);
  }

  /** The version is read first: a key that is withdrawn during the check makes the entry worthless. */
  async #verified(token: string): Promise<Caller> {
    const keysVersion = this.#keys.version;
    this.#tokens.delete(token);
    const { caller, expiresAt } = await this.#verify(token);
    const ttl = Math.min(expiresAt - Date.now(), MAX_AGE);
    if (ttl > 0) {
      this.#tokens.set(token, { caller, expiresAt, keysVersion }, { ttl });
    }
    return caller;
  }
}
