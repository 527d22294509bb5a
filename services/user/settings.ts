import { chassisSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import { postgresSettings } from "@plinth/chassis/postgres";
import { redisSettings } from "@plinth/chassis/redis";
import { z } from "zod";
import { email } from "./domain/email.ts";
import { newPassword } from "./domain/password.ts";
import { oidcClients } from "./oidc/client-settings.ts";

const settings = chassisSettings.extend({
  ...postgresSettings.shape,
  ...kafkaSettings.shape,
  ...redisSettings.shape,
  /**
   * The RSA keys that sign tokens: PKCS#8 in PEM, one or several, one after the other. The first signs, all are published. To
   * change keys without a refused token: publish the new one as the second; then make it the first; drop the old one when
   * its last token has expired.
   */
  JWT_PRIVATE_KEY: z.string().startsWith("-----BEGIN PRIVATE KEY-----", "a PKCS#8 private key in PEM"),
  /**
   * The `iss` of all tokens, whichever way they were asked for: the URL under which callers reach `/oidc` of this service.
   * Clients of OAuth find everything below it (OpenID Connect Discovery).
   */
  JWT_ISSUER: urlOf("http", "https").refine((url) => url.endsWith("/oidc"), "a URL that ends with /oidc"),
  /** The `aud` of the tokens: the API that they are for. */
  JWT_AUDIENCE: z.string().min(1, "the name of the API that the tokens are for"),
  /** How long an access token lives, in seconds. */
  ACCESS_TOKEN_SECONDS: wholeNumber(30, 86_400).prefault("900"),
  /** A session that is not refreshed for so long is over, in seconds. */
  SESSION_IDLE_SECONDS: wholeNumber(60, 31_536_000).prefault("604800"),
  /** A session is over after so long in any case, in seconds. */
  SESSION_SECONDS: wholeNumber(60, 31_536_000).prefault("2592000"),
  /** The first admin: at the start, the account with this email is created, or made an admin. @default none */
  ADMIN_EMAIL: email.optional(),
  /** Their password; another one here replaces it. Given where ADMIN_EMAIL is. */
  ADMIN_PASSWORD: newPassword.optional(),
  /** Wrong passwords for one account from one address in 15 minutes; ten times as many for one account or one address. */
  LOGIN_FAILURES: wholeNumber(1, 10_000).prefault("10"),
  /** Registrations from one address in an hour. */
  REGISTRATIONS_PER_HOUR: wholeNumber(1, 1_000_000).prefault("1000"),
  /** What signs the cookies of browsers that log in for OAuth clients: secrets, separated by commas. The first signs. */
  OIDC_COOKIE_KEYS: z
    .string()
    .transform((text) => text.split(","))
    .refine((keys) => keys.every((key) => key.length >= 32), "secrets of at least 32 characters, separated by commas"),
  /** OAuth clients: a JSON array of what RFC 7591 calls client metadata; see `oidcClient`. @default none */
  OIDC_CLIENTS: oidcClients.prefault("[]"),
  /** How many passwords are hashed at once. Each takes 19 MiB and a thread of libuv's four. */
  HASH_CONCURRENCY: wholeNumber(1, 64).prefault("2"),
  /** How many more may wait for their turn before callers are turned away. */
  HASH_QUEUE: wholeNumber(0, 10_000).prefault("256"),
  /** How long a cached profile lives, in seconds. */
  PROFILE_CACHE_SECONDS: wholeNumber(1, 3600).prefault("60"),
});

export const userSettings = settings.refine(
  ({ ADMIN_EMAIL, ADMIN_PASSWORD }) => (ADMIN_EMAIL === undefined) === (ADMIN_PASSWORD === undefined),
  { path: ["ADMIN_PASSWORD"], error: "given together with ADMIN_EMAIL, or neither" },
);

export type UserSettings = z.output<typeof userSettings>;
