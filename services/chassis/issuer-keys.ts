import type { KeyObject } from "node:crypto";
import { boundedText } from "./bounded-text.ts";
import type { KeySource } from "./key-source.ts";
import { LocalKeys } from "./local-keys.ts";
import type { Logger } from "./logger.ts";
import { Problem } from "./problem.ts";

const MINUTE = 60_000;

/** From this age on the keys are fetched anew, while they still count: nobody has to wait. */
const REFRESH_AGE = 8 * MINUTE;

/** From this age on a request waits for new ones: a withdrawn key is believed no longer than that. */
const MAX_AGE = 10 * MINUTE;

/** While the issuer is away, the last keys count up to this age. Tokens live for minutes, so none would be left by then. */
const STALE_AGE = 70 * MINUTE;

/** Between two fetches, whatever asks for them: unknown key ids cost the issuer nothing. */
const COOL_DOWN = 30_000;

/** Between two fetches while there are no keys at all: nobody can be served until there are. */
const FIRST_COOL_DOWN = 1000;

const TIME_OUT = 5000;

/** A set of keys is a few kilobytes. */
const SET_LIMIT = 262_144;

/**
 * The keys that the issuer publishes. Not jose's remote set: that one asks a failing issuer again at each request, and stops
 * believing its keys while the issuer is away.
 */
export class IssuerKeys implements KeySource {
  readonly #url: string;
  readonly #log: Logger;
  readonly #keys = new LocalKeys({ keys: [] });
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #underWay: Promise<void> | undefined;

  /** @param url of a JWKS (RFC 7517) */
  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  get version(): number {
    return this.#keys.version;
  }

  refreshed(): Promise<void> | undefined {
    const age = this.#age();
    if (age < REFRESH_AGE) {
      return undefined;
    }
    const fetching = this.#refresh();
    return age < MAX_AGE ? undefined : this.#believable(fetching);
  }

  find(kid: string): KeyObject | undefined | Promise<KeyObject | undefined> {
    const waiting = this.refreshed();
    const key = waiting === undefined ? this.#keys.find(kid) : undefined;
    return key ?? this.#findInNewOnes(kid, waiting);
  }

  async #findInNewOnes(kid: string, waiting: Promise<void> | undefined): Promise<KeyObject | undefined> {
    await waiting;
    const key = this.#keys.find(kid);
    if (key !== undefined) {
      return key;
    }
    await this.#refresh();
    return this.#keys.find(kid);
  }

  /** A service without its issuer's keys stays ready: routes without a token still work, and no replica would be better off. */
  async #believable(fetching: Promise<void> | undefined): Promise<void> {
    await fetching;
    if (this.#age() >= STALE_AGE) {
      throw new Problem("unavailable");
    }
  }

  /** Undefined during the cool-down. Never rejects. */
  #refresh(): Promise<void> | undefined {
    const coolDown = this.#fetchedAt === Number.NEGATIVE_INFINITY ? FIRST_COOL_DOWN : COOL_DOWN;
    if (this.#underWay === undefined && Date.now() - this.#triedAt >= coolDown) {
      this.#triedAt = Date.now();
      this.#underWay = this.#fetch().finally(() => {
        this.#underWay = undefined;
      });
    }
    return this.#underWay;
  }

  async #fetch(): Promise<void> {
    try {
      const response = await fetch(this.#url, { redirect: "error", signal: AbortSignal.timeout(TIME_OUT) });
      if (response.status !== 200) {
        throw new Error(`The issuer answered ${response.status} where its keys should be`);
      }
      this.#keys.replace(JSON.parse(await boundedText(response, SET_LIMIT)));
      this.#fetchedAt = Date.now();
    } catch (error) {
      this.#log.warn({ err: error, url: this.#url }, "the keys of the token issuer cannot be fetched");
    }
  }

  #age(): number {
    return Date.now() - this.#fetchedAt;
  }
}
