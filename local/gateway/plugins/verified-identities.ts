import { signedClaims } from "../../../services/chassis/signed-claims.ts";
import { type Identity, identityIn, type TokenRules } from "./identity.ts";
import type { PublishedKeys } from "./published-keys.ts";

/** How many tokens are remembered: some 10 MB. */
const most = 10_000;

/** Checks tokens, each once: a valid one is remembered until it expires or a key of the issuer is withdrawn. */
export class VerifiedIdentities {
  readonly #keys: PublishedKeys;
  readonly #rules: TokenRules;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly identity: Identity; readonly keysVersion: number }>();

  constructor(keys: PublishedKeys, rules: TokenRules, now: () => number) {
    this.#keys = keys;
    this.#rules = rules;
    this.#now = now;
  }

  /** At once, where the token was found valid before and the keys may be believed as they are. */
  remembered(token: string): Identity | undefined {
    const known = this.#known.get(token);
    return known !== undefined && this.#keys.areFresh ? this.#valid(token, known) : undefined;
  }

  /** @throws Problem `invalid-token`, or `unavailable` where there are no keys that may be believed */
  async verified(token: string): Promise<Identity> {
    await this.#keys.refreshed();
    const known = this.#known.get(token);
    const valid = known === undefined ? undefined : this.#valid(token, known);
    if (valid !== undefined) return valid;
    // Read first: a key that is withdrawn during the check makes the entry worthless.
    const keysVersion = this.#keys.version;
    const identity = identityIn(await signedClaims(token, this.#keys), this.#rules, this.#now() / 1000);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= most && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(token, { identity, keysVersion });
    return identity;
  }

  #valid(token: string, { identity, keysVersion }: { identity: Identity; keysVersion: number }): Identity | undefined {
    if (keysVersion === this.#keys.version && identity.expiresAt > this.#now()) return identity;
    this.#known.delete(token);
    return undefined;
  }
}
