import { chassisSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { postgresSettings } from "@plinth/chassis/postgres";
import { redisSettings } from "@plinth/chassis/redis";
import { z } from "zod";

export const userSettings = chassisSettings.extend({
  ...postgresSettings.shape,
  ...redisSettings.shape,
  /** The RSA key that signs access tokens: PKCS#8, PEM. */
  JWT_PRIVATE_KEY: z.string().startsWith("-----BEGIN PRIVATE KEY-----", "a PKCS#8 private key in PEM"),
  /** The `iss` of the tokens: the URL under which callers reach this service. */
  JWT_ISSUER: urlOf("http", "https"),
  /** The `aud` of the tokens: the API that they are for. */
  JWT_AUDIENCE: z.string().min(1, "the name of the API that the tokens are for"),
  /** How long an access token lives, in seconds. */
  ACCESS_TOKEN_SECONDS: wholeNumber(30, 86_400).prefault("900"),
  /** How many passwords are hashed at once. Each takes 19 MiB and a thread of libuv's four. */
  HASH_CONCURRENCY: wholeNumber(1, 64).prefault("2"),
  /** How many more may wait for their turn before callers are turned away. */
  HASH_QUEUE: wholeNumber(0, 10_000).prefault("256"),
  /** How long a cached profile lives, in seconds. */
  PROFILE_CACHE_SECONDS: wholeNumber(1, 3600).prefault("60"),
});

export type UserSettings = z.output<typeof userSettings>;
