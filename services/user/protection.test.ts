import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { BackingServers, ONE_REDIS } from "../chassis/testkit/backing-servers.ts";
import { until } from "../chassis/testkit/until.ts";
import { TestService } from "./testkit/test-service.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

const LIMITS = { LOGIN_FAILURES: "3", REGISTRATIONS_PER_HOUR: "4" };

let servers: BackingServers;
let one: TestService;
let two: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, redis: ONE_REDIS });
  const env = userEnvironment(await servers.database(), { redis: await servers.redisUrls("user") });
  // Hashing keeps the machine busy: Redis is not given up as away because it, or this process, is slow.
  const patient = { redisMs: 20_000 };
  one = await TestService.start({ ...env, ...LIMITS }, patient);
  two = await TestService.start({ ...env, ...LIMITS }, patient);
  await Promise.all([one, two].map((service) => until(() => hasRedis(service))));
});

afterAll(async () => {
  await Promise.all([one?.close(), two?.close()]);
  await servers?.stop();
});

const hasRedis = async (service: TestService) => (await service.request().get("/ready")).body.checks.redis === "up";

/** From the address that a proxy, as the gateway is one, names. */
function logIn(service: TestService, address: string, email: string, password: string) {
  return service.request().post("/v1/sessions").set("x-forwarded-for", address).send({ email, password });
}

function register(service: TestService, address: string, email: string) {
  return service
    .request()
    .post("/v1/users")
    .set("x-forwarded-for", address)
    .send({ email, password: "correct horse", name: "Somebody" });
}

describe("the guessing of passwords", () => {
  test("GIVEN wrong passwords at two replicas WHEN there are too many THEN 429 for this account from this address only", async () => {
    await register(one, "203.0.113.1", "ann@example.com").expect(201);
    await register(one, "203.0.113.1", "bob@example.com").expect(201);
    await logIn(one, "203.0.113.10", "ann@example.com", "wrong").expect(401);
    await logIn(two, "203.0.113.10", "ann@example.com", "wrong").expect(401);
    await logIn(one, "203.0.113.10", "ann@example.com", "wrong").expect(401);

    const { body, headers } = await logIn(two, "203.0.113.10", "ann@example.com", "correct horse").expect(429);

    expect(body.code).toBe("too-many-attempts");
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    await logIn(one, "203.0.113.11", "ann@example.com", "correct horse").expect(201);
    await logIn(one, "203.0.113.10", "bob@example.com", "correct horse").expect(201);
  });

  test("GIVEN nobody's email WHEN guessed too often THEN the same answers", async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      statuses.push((await logIn(one, "203.0.113.20", "nobody@example.com", "wrong")).status);
    }

    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  test("GIVEN guesses at once WHEN answered THEN no more are looked at than the limit allows", async () => {
    const guesses = Array.from({ length: 12 }, () => logIn(one, "203.0.113.30", "cy@example.com", "wrong"));

    const statuses = (await Promise.all(guesses)).map(({ status }) => status);

    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
  });

  test("GIVEN two wrong passwords WHEN the right one follows, again and again THEN the count begins anew", async () => {
    await register(one, "203.0.113.2", "dee@example.com").expect(201);

    for (let round = 0; round < 3; round++) {
      await logIn(one, "203.0.113.40", "dee@example.com", "wrong").expect(401);
      await logIn(one, "203.0.113.40", "dee@example.com", "wrong").expect(401);
      await logIn(one, "203.0.113.40", "dee@example.com", "correct horse").expect(201);
    }
  });

  test("GIVEN many addresses that try one account WHEN there are ten times as many THEN nobody may try it for a while", async () => {
    const codes: number[] = [];
    for (let last = 0; last < 32; last++) {
      codes.push((await logIn(one, `198.51.100.${last}`, "eve@example.com", "wrong")).status);
    }

    expect(codes.filter((code) => code === 401)).toHaveLength(30);
    expect(codes.slice(30)).toEqual([429, 429]);
  });

  test("GIVEN one network of IPv6 WHEN its addresses guess THEN they count as one", async () => {
    const codes: number[] = [];
    for (let last = 1; last <= 4; last++) {
      codes.push((await logIn(one, `2001:db8:1:1::${last}`, "flo@example.com", "wrong")).status);
    }

    expect(codes).toEqual([401, 401, 401, 429]);
  });
});

describe("registrations", () => {
  test("GIVEN one address WHEN it registers again and again THEN 429 in the end, and others go on", async () => {
    for (let count = 0; count < 4; count++) {
      await register(one, "203.0.113.50", `many-${count}@example.com`).expect(201);
    }

    await register(two, "203.0.113.50", "many-5@example.com").expect(429);
    await register(two, "203.0.113.51", "many-5@example.com").expect(201);
  });
});

describe("Redis away", () => {
  test("GIVEN Redis is killed WHEN passwords are guessed THEN they are limited all the same, and right ones get in", async () => {
    await register(one, "203.0.113.60", "gus@example.com").expect(201);
    await servers.killRedis();

    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      statuses.push((await logIn(one, "203.0.113.61", "gus@example.com", "wrong")).status);
    }
    await logIn(one, "203.0.113.62", "gus@example.com", "correct horse").expect(201);

    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});
