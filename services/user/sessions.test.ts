import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { Database, purge } from "@plinth/chassis/postgres";
import fc from "fast-check";
import { decodeJwt } from "jose";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { AccessTokens } from "./crypto/access-tokens.ts";
import { newRefreshToken } from "./crypto/refresh-token.ts";
import { signingKeys } from "./crypto/signing-keys.ts";
import type { Sessions } from "./domain/session.ts";
import { purges } from "./postgres/purges.ts";
import { SessionsInPostgres } from "./postgres/sessions-in-postgres.ts";
import { TestService } from "./testkit/test-service.ts";
import { SIGNING_KEY, userEnvironment } from "./testkit/user-environment.ts";
import { refreshSession } from "./use-cases/refresh-session.ts";

const LIMITS = { idleSeconds: 600, longestSeconds: 3_600 };
const silent = createLogger("test", "silent");

let servers: BackingServers;
let service: TestService;
let database: Database;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  const url = await servers.database();
  service = await TestService.start(userEnvironment(url));
  database = new Database({ url, connections: 6, service: "test", log: silent });
});

afterAll(async () => {
  await database?.close();
  await service?.close();
  await servers?.stop();
});

const refresh = (refreshToken: unknown) => service.request().post("/v1/sessions/refresh").send({ refreshToken });
const logOut = (authorization: string) => service.request().delete("/v1/sessions").set("authorization", authorization);
const sql = (text: string, ...values: unknown[]) => database.rows<Record<string, unknown>>({ name: "", text }, values);

describe("a session", () => {
  test("GIVEN an account WHEN logging in THEN the tokens say who and which log-in, and what is stored is no token", async () => {
    const { authorization, refreshToken } = await service.somebody();

    const claims = decodeJwt(authorization.slice("Bearer ".length));
    const stored = await sql("select encode(hash, 'escape') || encode(hash, 'base64') as text from refresh_tokens");

    expect(claims).toMatchObject({ roles: ["customer"], sid: expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(refreshToken).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(stored)).not.toContain(refreshToken);
  });

  test("GIVEN a refresh token WHEN traded THEN the new pair works and belongs to the same log-in", async () => {
    const { authorization, refreshToken } = await service.somebody();

    const { body } = await refresh(refreshToken).expect(200).expect("cache-control", "no-store");

    expect(body).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      tokenType: "Bearer",
      expiresIn: 900,
    });
    await service.request().get("/v1/users/me").set("authorization", `Bearer ${body.accessToken}`).expect(200);
    expect(decodeJwt(body.accessToken).sid).toBe(decodeJwt(authorization.slice("Bearer ".length)).sid);
    await refresh(body.refreshToken).expect(200);
  });

  test("GIVEN a token that was traded WHEN it comes back THEN it and all that came from it are refused, other log-ins are not", async () => {
    const { email, password, refreshToken } = await service.somebody();
    const other = await service.request().post("/v1/sessions").send({ email, password }).expect(201);
    const second = (await refresh(refreshToken).expect(200)).body.refreshToken;
    const third = (await refresh(second).expect(200)).body.refreshToken;

    const { body } = await refresh(refreshToken).expect(401);

    expect(body.code).toBe("invalid-refresh-token");
    await refresh(third).expect(401);
    await refresh(other.body.refreshToken).expect(200);
  });

  test("GIVEN two submits of one token at once WHEN answered THEN one wins, the other is told, and the session lives", async () => {
    const { refreshToken } = await service.somebody();

    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);

    const winner = answers.find(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("refresh-raced");
    await refresh(winner?.body.refreshToken).expect(200);
  });

  test("GIVEN a session WHEN its user logs out THEN its refresh token is refused, and that of their other log-in is not", async () => {
    const { email, password, authorization, refreshToken } = await service.somebody();
    const other = await service.request().post("/v1/sessions").send({ email, password }).expect(201);

    const { text } = await logOut(authorization).expect(204);
    await logOut(authorization).expect(204);

    expect(text).toBe("");
    await refresh(refreshToken).expect(401);
    await refresh(other.body.refreshToken).expect(200);
  });

  test("GIVEN no token WHEN logging out THEN 401", async () => {
    await service.request().delete("/v1/sessions").expect(401);
  });

  test.each([
    ["idle for too long", "expires_at = now()"],
    ["older than any may be", "ends_at = now(), expires_at = now()"],
  ])("GIVEN a session %s WHEN refreshed THEN 401, and housekeeping removes it", async (_, change) => {
    const { authorization, refreshToken } = await service.somebody();
    const { sid } = decodeJwt(authorization.slice("Bearer ".length));
    await sql(`update sessions set ${change} where id = $1`, sid);

    await refresh(refreshToken).expect(401);
    await Promise.all(purges.map((each) => purge(database, each)));

    expect(await sql("select 1 from refresh_tokens where session_id = $1", sid)).toEqual([]);
  });

  test("GIVEN a session near its end WHEN refreshed THEN it does not get longer", async () => {
    const { authorization, refreshToken } = await service.somebody();
    const { sid } = decodeJwt(authorization.slice("Bearer ".length));
    await sql("update sessions set ends_at = now() + interval '1 minute' where id = $1", sid);

    await refresh(refreshToken).expect(200);

    expect(await sql("select expires_at = ends_at as same from sessions where id = $1", sid)).toEqual([{ same: true }]);
  });

  test.each([
    ["an unknown token", { refreshToken: "A".repeat(43) }, 401],
    ["no token", {}, 422],
    ["a number", { refreshToken: 7 }, 422],
    ["a field of its own", { refreshToken: "A".repeat(43), roles: ["admin"] }, 422],
  ])("GIVEN %s WHEN refreshing THEN %j is refused with %i", async (_, body, status) => {
    await service.request().post("/v1/sessions/refresh").send(body).expect(status);
  });
});

describe("a family of refresh tokens", () => {
  let userId: string;
  let tokens: AccessTokens;

  beforeAll(async () => {
    const { authorization } = await service.somebody();
    userId = decodeJwt(authorization.slice("Bearer ".length)).sub ?? "";
    const [key] = await signingKeys(SIGNING_KEY);
    tokens = new AccessTokens({ key, issuer: "http://users.example/oidc", audience: "plinth", lifetime: 60 });
  });

  /** What became of a submit: the next token, or the code of the problem. */
  type Outcome = { readonly token: string } | { readonly code: string };

  const submitTo = (replica: Sessions) => {
    const refresh_ = refreshSession(replica, tokens);
    return (token: string): Promise<Outcome> =>
      refresh_(token, silent).then(
        ({ refreshToken }) => ({ token: refreshToken }),
        ({ code }) => ({ code }),
      );
  };

  const liveTokens = (sessionId: string) =>
    sql("select 1 from refresh_tokens where session_id = $1 and used_at is null", sessionId);

  test("GIVEN any submits of its tokens at once, in rounds, on two replicas WHEN each step takes place in any order THEN no token is traded twice, no two are live, and a reused one ends it", async () => {
    const submits = fc.record({ pick: fc.nat(), replica: fc.nat(1) });
    const rounds = fc.array(fc.array(submits, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, plan) => {
        const real = new SessionsInPostgres(database, LIMITS);
        const shuffled: Sessions = {
          open: (...args) => real.open(...args),
          find: scheduler.scheduleFunction((hash: Buffer) => real.find(hash)),
          rotate: scheduler.scheduleFunction((...args: Parameters<Sessions["rotate"]>) => real.rotate(...args)),
          end: scheduler.scheduleFunction((...args: Parameters<Sessions["end"]>) => real.end(...args)),
        };
        const replicas = [submitTo(shuffled), submitTo(shuffled)];
        const first = newRefreshToken();
        const sessionId = await real.open(userId, first.hash);
        const known = [first.token];
        const traded = new Set<string>();
        let over = false;

        for (const round of plan) {
          const chosen = round.map(({ pick, replica }) => ({ token: known[pick % known.length] ?? "", replica }));
          const reused = chosen.some(({ token }) => traded.has(token));
          const outcomes = Promise.all(
            chosen.map(async ({ token, replica }) => ({ token, outcome: await replicas[replica]?.(token) })),
          );
          await scheduler.waitFor(outcomes);
          for (const { token, outcome } of await outcomes) {
            if (outcome !== undefined && "token" in outcome) {
              expect(traded.has(token)).toBe(false);
              expect(over).toBe(false);
              traded.add(token);
              known.push(outcome.token);
            }
          }
          over ||= reused;
          expect((await liveTokens(sessionId)).length).toBeLessThanOrEqual(over ? 0 : 1);
        }

        // Whatever happened: of all tokens that anybody ever held, at most one is good for anything.
        const submit = submitTo(real);
        const last: Outcome[] = [];
        for (const token of known.toReversed()) {
          last.push(await submit(token));
        }
        expect(last.filter((outcome) => "token" in outcome).length).toBeLessThanOrEqual(over ? 0 : 1);
      }),
      { numRuns: 60 },
    );
  });

  test("GIVEN two replicas that both found a token live WHEN both trade it THEN one wins and the session lives", async () => {
    const real = new SessionsInPostgres(database, LIMITS);
    const { token, hash } = newRefreshToken();
    await real.open(userId, hash);
    let looking = 2;
    const { promise: bothLooked, resolve: proceed } = Promise.withResolvers<void>();
    const hasty: Sessions = {
      open: (...args) => real.open(...args),
      find: (tokenHash) => real.find(tokenHash),
      end: (...args) => real.end(...args),
      rotate: async (...args) => {
        if (--looking === 0) {
          proceed();
        }
        await bothLooked;
        return real.rotate(...args);
      },
    };

    const outcomes = await Promise.all([submitTo(hasty)(token), submitTo(hasty)(token)]);

    expect(outcomes).toContainEqual({ code: "refresh-raced" });
    const [winner] = outcomes.flatMap((outcome) => ("token" in outcome ? [outcome.token] : []));
    expect(await submitTo(real)(winner ?? "")).toHaveProperty("token");
  });

  test("GIVEN a token WHEN it is traded and its session ends at once, again and again THEN nothing hangs or fails, and nothing is left", async () => {
    const sessions = new SessionsInPostgres(database, LIMITS);
    const rounds = Array.from({ length: 20 }, async () => {
      const { hash } = newRefreshToken();
      const id = await sessions.open(userId, hash);
      await Promise.all([sessions.rotate(id, hash, newRefreshToken().hash), sessions.end(id, userId)]);
      return liveTokens(id);
    });

    expect((await Promise.all(rounds)).flat()).toEqual([]);
  });
});
