import { verify } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { KeySource } from "./key-source.ts";
import { Problem } from "./problem.ts";

/** The claims of a token whose signature is right. */
export type Claims = Readonly<Record<string, unknown>>;

/** Three parts in base64url, none of them empty. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

const TYPES: ReadonlySet<unknown> = new Set(["at+jwt", "application/at+jwt"]);

/**
 * Checks the header and the signature of an access token by Node's own RSA: one algorithm, one type, a key that the issuer has
 * under that id, and nothing in the header that would have to be understood. Not by jose: its way through WebCrypto and a thread
 * of its own takes three times as long for each request (see docs/benches.md).
 *
 * @throws Problem `invalid-token`, `unavailable` where there are no keys
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2 and https://www.rfc-editor.org/rfc/rfc8725#section-3
 */
export async function signedClaims(token: string, keys: KeySource): Promise<Claims> {
  const [, header = "", payload = "", signature = ""] = COMPACT.exec(token) ?? refuse();
  const found = keys.find(keyIdOf(header));
  const key = (found instanceof Promise ? await found : found) ?? refuse();
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify("sha256", signed, key, Buffer.from(signature, "base64url"))) {
    refuse();
  }
  return objectIn(payload);
}

/** Headers that were read, as all tokens of a key have the same. */
const keyIds = new LRUCache<string, string>({ max: 32 });

function keyIdOf(encoded: string): string {
  const known = keyIds.get(encoded);
  if (known !== undefined) {
    return known;
  }
  const kid = readKeyId(encoded);
  keyIds.set(encoded, kid);
  return kid;
}

/** The algorithm is ours to say, not the token's: the header only has to agree. */
function readKeyId(encoded: string): string {
  const { alg, typ, kid, crit } = objectIn(encoded);
  const isAccessToken = typeof typ === "string" && TYPES.has(typ.toLowerCase());
  if (alg !== "RS256" || !isAccessToken || crit !== undefined || typeof kid !== "string") {
    refuse();
  }
  return kid;
}

function objectIn(encoded: string): Claims {
  const value = parsed(Buffer.from(encoded, "base64url").toString());
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : refuse();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse();
  }
}

/** Why is for us to know: the caller may be probing. */
function refuse(): never {
  throw new Problem("invalid-token");
}
