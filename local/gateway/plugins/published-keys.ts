import type { KeyObject } from "node:crypto";
import { boundedText } from "../../../services/chassis/bounded-text.ts";
import type { KeySource } from "../../../services/chassis/key-source.ts";
import { LocalKeys } from "../../../services/chassis/local-keys.ts";
import { Problem } from "../../../services/chassis/problem.ts";
import { messageOf } from "../../failure.ts";
import type { PluginHost } from "./plugin.ts";

/** Between two fetches, whatever asks for them, in milliseconds: made-up key ids cost the issuer nothing. */
const coolDownMs = 30_000;

/** The same while there are no keys at all: nobody can be served until there are. */
const firstCoolDownMs = 1_000;

/** How long keys outlive their time while the issuer is away, in milliseconds. */
const staleMs = 3_600_000;

/** A set of keys is a few kilobytes. */
const largestSet = 262_144;

/** The keys that an issuer publishes, fetched as a program in the cluster would, with the times that Kong's plugin keeps. */
export class PublishedKeys implements KeySource {
  readonly #url: string;
  readonly #cacheMs: number;
  readonly #host: PluginHost;
  readonly #keys = new LocalKeys({ keys: [] });
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #underWay: Promise<void> | undefined;

  /** @param url of a JWKS (RFC 7517); it may name a Service of the cluster */
  constructor(url: string, cacheSeconds: number, host: PluginHost) {
    this.#url = url;
    this.#cacheMs = cacheSeconds * 1000;
    this.#host = host;
  }

  get version(): number {
    return this.#keys.version;
  }

  /** Whether they may be believed as they are. */
  get areFresh(): boolean {
    return this.#age() < this.#cacheMs;
  }

  refreshed(): Promise<void> | undefined {
    return this.areFresh ? undefined : this.#believable();
  }

  async find(kid: string): Promise<KeyObject | undefined> {
    await this.refreshed();
    const key = this.#keys.find(kid);
    if (key !== undefined) return key;
    await this.#refresh();
    return this.#keys.find(kid);
  }

  async #believable(): Promise<void> {
    await this.#refresh();
    if (this.#age() >= this.#cacheMs + staleMs) throw new Problem("unavailable");
  }

  /** Undefined during the cool-down. Never rejects. */
  #refresh(): Promise<void> | undefined {
    const now = this.#host.now();
    const coolDown = this.#fetchedAt === Number.NEGATIVE_INFINITY ? firstCoolDownMs : coolDownMs;
    if (this.#underWay === undefined && now - this.#triedAt >= coolDown) {
      this.#triedAt = now;
      this.#underWay = this.#fetch().finally(() => {
        this.#underWay = undefined;
      });
    }
    return this.#underWay;
  }

  async #fetch(): Promise<void> {
    try {
      const response = await this.#host.fetch(this.#url);
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      this.#keys.replace(JSON.parse(await boundedText(response, largestSet)));
      this.#fetchedAt = this.#host.now();
    } catch (error) {
      this.#host.log(`the keys of the token issuer cannot be fetched from ${this.#url}: ${messageOf(error)}`);
    }
  }

  #age(): number {
    return this.#host.now() - this.#fetchedAt;
  }
}
