import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { BackingServers, ONE_REDIS } from "../chassis/testkit/backing-servers.ts";
import { until } from "../chassis/testkit/until.ts";
import { TestService } from "./testkit/test-service.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

let servers: BackingServers;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, redis: ONE_REDIS });
  service = await TestService.start(
    userEnvironment(await servers.database(), { redis: await servers.redisUrls("user") }),
  );
});

afterAll(async () => {
  await service?.close();
  await servers?.stop();
});

const me = (authorization: string) => service.request().get("/v1/users/me").set("authorization", authorization);
const rename = (authorization: string, name: string) =>
  service.request().patch("/v1/users/me").set("authorization", authorization).send({ name });
const redisIs = async (state: string) => (await service.request().get("/ready")).body.checks.redis === state;

describe("Redis away", () => {
  test("GIVEN Redis is killed WHEN users read and change THEN they are served, and find their change when it is back", async () => {
    const { authorization } = await service.somebody();
    await me(authorization).expect(200);

    await servers.killRedis();
    await me(authorization).expect(200);
    await rename(authorization, "Changed meanwhile").expect(200);
    await service.request().get("/ready").expect(200);
    await servers.startRedis();
    await until(() => redisIs("up"));

    expect((await me(authorization).expect(200)).body.name).toBe("Changed meanwhile");
  });

  test("GIVEN Redis hangs WHEN users read and change THEN they are served", async () => {
    const { authorization } = await service.somebody();
    await until(() => redisIs("up"));

    servers.freezeRedis();
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, () => me(authorization)));
      await rename(authorization, "Changed in the cold").expect(200);

      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect((await me(authorization).expect(200)).body.name).toBe("Changed in the cold");
    } finally {
      servers.thawRedis();
    }
    await until(() => redisIs("up"));
    expect((await me(authorization).expect(200)).body.name).toBe("Changed in the cold");
  });
});

describe("Postgres away", () => {
  test("GIVEN Postgres is killed WHEN it is back THEN the service recovers by itself and nothing is lost", async () => {
    const person = await service.somebody();

    await servers.killPostgres();
    const refused = await service
      .request()
      .post("/v1/sessions")
      .send({ email: person.email, password: person.password });
    await service.request().get("/ready").expect(503);
    await service.request().get("/health").expect(200);
    await servers.startPostgres();
    await until(async () => (await service.request().get("/ready")).status === 200);

    expect(refused.status).toBe(503);
    expect(refused.body.code).toBe("unavailable");
    expect(refused.headers["retry-after"]).toBe("1");
    await service.request().post("/v1/sessions").send({ email: person.email, password: person.password }).expect(201);
  });

  test("GIVEN sessions that are refreshed without a pause WHEN Postgres is killed THEN each is left with one live token or ended, and nobody is locked out", async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => service.somebody()));
    const chains = people.map(({ refreshToken }) => [refreshToken]);
    let rotations = 0;
    let stopped = false;
    const refresh = (refreshToken: string) => service.request().post("/v1/sessions/refresh").send({ refreshToken });
    const unexpected: number[] = [];
    const clients = chains.map(async (chain) => {
      while (!stopped) {
        const { status, body } = await refresh(chain.at(-1) ?? "");
        if (status === 503) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        } else if (status === 200) {
          chain.push(body.refreshToken);
          rotations++;
        } else if (status === 401) {
          // The answer to the rotation before was lost: its token cannot be told from a stolen one.
          return;
        } else {
          unexpected.push(status);
          return;
        }
      }
    });
    const ended = Promise.all(clients);
    try {
      await until(() => rotations > 30);
      await servers.killPostgres();
      const before = rotations;
      await servers.startPostgres();
      await until(async () => (await service.request().get("/ready")).status === 200);
      await Promise.race([ended, until(() => stopped || rotations > before + 10)]);
    } finally {
      stopped = true;
      await ended;
    }

    expect(unexpected).toEqual([]);
    for (const [index, chain] of chains.entries()) {
      const answers = [];
      for (const token of chain.toReversed()) {
        answers.push((await refresh(token)).status);
      }
      expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
      expect(answers.slice(1)).toEqual(answers.slice(1).map(() => 401));
      const { email, password } = people[index] ?? {};
      await service.request().post("/v1/sessions").send({ email, password }).expect(201);
    }
  });
});
