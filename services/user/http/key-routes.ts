import { openRoute, type Route } from "@plinth/chassis";
import type { JWK } from "jose";
import { z } from "zod";

/** Public keys may be kept by anyone; five minutes is how long a withdrawn one would still be believed. */
const CACHE = "public, max-age=300";

export function keyRoutes(keys: readonly JWK[]): Route[] {
  return [
    openRoute("GET", "/.well-known/jwks.json", {
      summary: "The public keys that access tokens are checked with (RFC 7517)",
      status: 200,
      reply: z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) }),
      headers: { "cache-control": CACHE },
      handle: () => ({ keys: keys.map((key) => ({ ...key, kty: key.kty ?? "", kid: key.kid ?? "" })) }),
    }),
  ];
}
