import { fileURLToPath } from "node:url";
import { accessTokenCheck, createApp, type Logger, Metrics, Readiness, type Service } from "@plinth/chassis";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { RedisStore } from "@plinth/chassis/redis";
import { createLocalJWKSet } from "jose";
import { AccessTokens } from "./crypto/access-tokens.ts";
import { PasswordHasher } from "./crypto/password-hasher.ts";
import { signingKey } from "./crypto/signing-key.ts";
import { keyRoutes } from "./http/key-routes.ts";
import { userProblems } from "./http/problems.ts";
import { profileRoutes } from "./http/profile-routes.ts";
import { sessionRoutes } from "./http/session-routes.ts";
import { userRoutes } from "./http/user-routes.ts";
import { UsersInPostgres } from "./postgres/users-in-postgres.ts";
import { CachedProfiles } from "./redis/cached-profiles.ts";
import type { UserSettings } from "./settings.ts";
import { logIn } from "./use-cases/log-in.ts";
import { ownProfile } from "./use-cases/own-profile.ts";
import { registerUser } from "./use-cases/register-user.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

/**
 * The user service, with its schema up to date.
 * @throws Error when the signing key is unfit, or Postgres stays out of reach
 */
export async function createUserService(settings: UserSettings, log: Logger): Promise<Service> {
  const key = await signingKey(settings.JWT_PRIVATE_KEY);
  const token = { issuer: settings.JWT_ISSUER, audience: settings.JWT_AUDIENCE };
  const tokens = new AccessTokens({ ...token, key, lifetime: settings.ACCESS_TOKEN_SECONDS });
  const passwords = new PasswordHasher(settings.HASH_CONCURRENCY, settings.HASH_QUEUE);
  const database = await openDatabase(settings, MIGRATIONS, "user", log);
  const users = new UsersInPostgres(database);
  const store = new RedisStore(settings.REDIS_URLS, log);
  const profiles = new CachedProfiles({
    store,
    load: (id) => users.profileOf(id),
    seconds: settings.PROFILE_CACHE_SECONDS,
  });
  const readiness = new Readiness([
    { name: "postgres", optional: false, check: () => database.check() },
    { name: "redis", optional: true, check: () => store.check() },
  ]);

  const app = createApp({
    title: "User service",
    version: "1",
    routes: [
      ...userRoutes(registerUser(users, passwords)),
      ...sessionRoutes(logIn(users, passwords, tokens)),
      ...profileRoutes(ownProfile(users, profiles)),
      ...keyRoutes([key.publicJwk]),
    ],
    problems: userProblems,
    authenticate: accessTokenCheck({ ...token, keys: createLocalJWKSet({ keys: [key.publicJwk] }) }),
    translate: databaseUnavailable,
    readiness,
    metrics: new Metrics("user"),
    log,
    settings,
  });
  return {
    app,
    readiness,
    close: async () => {
      await Promise.all([database.close(), store.close()]);
    },
  };
}
