import { fileURLToPath } from "node:url";
import {
  accessTokenCheck,
  createApp,
  LocalKeys,
  type Logger,
  Metrics,
  newTraceContext,
  Readiness,
  type Service,
} from "@plinth/chassis";
import { Outbox, OutboxRelay } from "@plinth/chassis/kafka";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { openRedisStore } from "@plinth/chassis/redis";
import { contractOf } from "@plinth/events";
import { profileCache } from "./cache/profile-cache.ts";
import { AccessTokens } from "./crypto/access-tokens.ts";
import { PasswordHasher } from "./crypto/password-hasher.ts";
import { signingKeys } from "./crypto/signing-keys.ts";
import type { Users } from "./domain/user.ts";
import { keyRoutes } from "./http/key-routes.ts";
import { userProblems } from "./http/problems.ts";
import { profileRoutes } from "./http/profile-routes.ts";
import { sessionRoutes } from "./http/session-routes.ts";
import { userRoutes } from "./http/user-routes.ts";
import { oidcMount } from "./oidc/oidc-mount.ts";
import { purges } from "./postgres/purges.ts";
import { SessionsInPostgres } from "./postgres/sessions-in-postgres.ts";
import { UsersInPostgres } from "./postgres/users-in-postgres.ts";
import { LoginGuard } from "./protection/login-guard.ts";
import { RegistrationGuard } from "./protection/registration-guard.ts";
import type { UserSettings } from "./settings.ts";
import { appointAdmin } from "./use-cases/appoint-admin.ts";
import { checkPassword } from "./use-cases/check-password.ts";
import { logIn } from "./use-cases/log-in.ts";
import { logOut } from "./use-cases/log-out.ts";
import { ownProfile } from "./use-cases/own-profile.ts";
import { refreshSession } from "./use-cases/refresh-session.ts";
import { registerUser } from "./use-cases/register-user.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

export interface UserServiceProps {
  /** How long Redis is waited for, in milliseconds; then each replica counts for itself. @default the store's */
  readonly redisMs?: number;
}

/**
 * The user service, with its schema up to date and its first admin appointed.
 * @throws Error when a signing key is unfit, or Postgres stays out of reach
 */
export async function createUserService(
  settings: UserSettings,
  log: Logger,
  { redisMs }: UserServiceProps = {},
): Promise<Service> {
  const keys = await signingKeys(settings.JWT_PRIVATE_KEY);
  const publicKeys = keys.map(({ publicJwk }) => publicJwk);
  const token = { issuer: settings.JWT_ISSUER, audience: settings.JWT_AUDIENCE };
  const tokens = new AccessTokens({ ...token, key: keys[0], lifetime: settings.ACCESS_TOKEN_SECONDS });
  const passwords = new PasswordHasher(settings.HASH_CONCURRENCY, settings.HASH_QUEUE);
  const database = await openDatabase(settings, MIGRATIONS, "user", log, purges);
  const metrics = new Metrics("user");
  const relay = new OutboxRelay({ kafka: settings, service: "user", database, metrics, log });
  const store = await openRedisStore(settings, log, redisMs);
  const users = new UsersInPostgres(database, new Outbox(contractOf("user"), () => relay.nudge()));
  const sessions = new SessionsInPostgres(database, {
    idleSeconds: settings.SESSION_IDLE_SECONDS,
    longestSeconds: settings.SESSION_SECONDS,
  });
  await appointFirstAdmin(settings, users, passwords);
  const profiles = profileCache(store, users, settings.PROFILE_CACHE_SECONDS);
  const check = checkPassword(users, passwords, new LoginGuard(store, settings.LOGIN_FAILURES));
  const oidc = oidcMount({
    issuer: settings.JWT_ISSUER,
    audience: settings.JWT_AUDIENCE,
    mountPath: "/oidc",
    keys,
    cookieKeys: settings.OIDC_COOKIE_KEYS,
    clients: settings.OIDC_CLIENTS,
    users,
    database,
    log,
    accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
    idleSeconds: settings.SESSION_IDLE_SECONDS,
    longestSeconds: settings.SESSION_SECONDS,
    checkPassword: check,
  });
  const readiness = new Readiness([
    { name: "postgres", optional: false, check: () => database.check() },
    // Events wait in the outbox while Kafka is away.
    { name: "kafka", optional: true, check: () => relay.check() },
    { name: "redis", optional: true, check: () => store.check() },
  ]);

  const app = createApp({
    title: "User service",
    version: "1",
    routes: [
      ...userRoutes(registerUser(users, passwords, new RegistrationGuard(store, settings.REGISTRATIONS_PER_HOUR))),
      ...sessionRoutes({
        logIn: logIn(check, sessions, tokens),
        refresh: refreshSession(sessions, tokens),
        logOut: logOut(sessions),
      }),
      ...profileRoutes(ownProfile(users, profiles)),
      ...keyRoutes(publicKeys),
    ],
    mounts: [oidc],
    problems: userProblems,
    authenticate: accessTokenCheck({ ...token, keys: new LocalKeys({ keys: publicKeys }) }),
    translate: databaseUnavailable,
    readiness,
    metrics,
    log,
    settings,
  });
  return {
    app,
    readiness,
    close: async () => {
      await relay.close();
      await Promise.all([database.close(), store.close()]);
    },
  };
}

async function appointFirstAdmin(
  { ADMIN_EMAIL: email, ADMIN_PASSWORD: password }: UserSettings,
  users: Users,
  passwords: PasswordHasher,
): Promise<void> {
  if (email !== undefined && password !== undefined) {
    await appointAdmin({ email, password }, users, passwords, newTraceContext());
  }
}
