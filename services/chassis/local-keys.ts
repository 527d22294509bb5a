import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { KeySource } from "./key-source.ts";

/** RFC 7517. Keys for other uses and of other kinds may be in it; they are not looked at. */
const jwks = z.object({ keys: z.array(z.looseObject({})) });

const verifyingKey = z.object({
  kty: z.literal("RSA"),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal("sig").optional(),
  alg: z.literal("RS256").optional(),
});

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const MIN_BITS = 2048;

/** Keys that are at hand, for the service that issues the tokens itself. The set may change while it is used. */
export class LocalKeys implements KeySource {
  #keys: ReadonlyMap<string, KeyObject>;
  #version = 0;

  /** @param set a JWKS (RFC 7517) @throws Error where it is none */
  constructor(set: unknown) {
    this.#keys = readKeys(set);
  }

  get version(): number {
    return this.#version;
  }

  /** From now on these keys count, and no others. @throws Error where it is no JWKS; the keys then stay as they were */
  replace(set: unknown): void {
    const before = this.#keys;
    this.#keys = readKeys(set);
    const withdrawn = [...before].some(([kid, key]) => this.#keys.get(kid)?.equals(key) !== true);
    this.#version += withdrawn ? 1 : 0;
  }

  refreshed(): undefined {}

  find(kid: string): KeyObject | undefined {
    return this.#keys.get(kid);
  }
}

function readKeys(set: unknown): ReadonlyMap<string, KeyObject> {
  return new Map(jwks.parse(set).keys.flatMap(readKey));
}

/** None for a key that RS256 has no use for. */
function readKey(jwk: unknown): [string, KeyObject][] {
  const read = verifyingKey.safeParse(jwk);
  if (!read.success) {
    return [];
  }
  const { kid, kty, n, e } = read.data;
  const key = createPublicKey({ key: { kty, n, e }, format: "jwk" });
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_BITS ? [] : [[kid, key]];
}
