import { z } from "zod";
import { urlOf } from "./settings.ts";

/** What a service that checks access tokens reads from its environment. */
export const tokenSettings = z.object({
  /** Where the issuer publishes its keys (RFC 7517). */
  JWKS_URL: urlOf("http", "https"),
  /** The `iss` of the tokens. */
  JWT_ISSUER: urlOf("http", "https"),
  /** The `aud` of the tokens: the API that they are for. */
  JWT_AUDIENCE: z.string().min(1, "the name of the API that the tokens are for"),
});

export type TokenSettings = z.output<typeof tokenSettings>;
