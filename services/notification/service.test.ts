import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { accessFaults } from "../chassis/testkit/access-faults.ts";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { until } from "../chassis/testkit/until.ts";
import { TestService } from "./testkit/test-service.ts";

/** What the names of this test point to: nothing else is found. */
const NAMES: Readonly<Record<string, string>> = {
  "hooks.example.com": "93.184.216.34",
  "near.example.com": "10.0.0.7",
};

let servers: BackingServers;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  service = await TestService.start(
    { database: await servers.database() },
    {
      resolve: async (name) => {
        const address = NAMES[name];
        return address === undefined ? [] : [{ address, family: 4 }];
      },
    },
  );
});

afterAll(async () => {
  await service?.close();
  await servers?.stop();
});

const RIGHT = { url: "https://hooks.example.com/in", events: ["order.confirmed"] };

type Verb = "get" | "post" | "put" | "delete";

const call = (verb: Verb, path: string, authorization: string) =>
  service.request()[verb](path).set("authorization", authorization);

const add = (authorization: string, body: object = RIGHT) => call("post", "/v1/webhooks", authorization).send(body);

describe("webhooks of one's own", () => {
  test("GIVEN a public target WHEN added THEN 201 with the secret, which is not shown again", async () => {
    const { authorization } = await service.somebody();

    const { body, headers } = await add(authorization, { ...RIGHT, events: ["order.placed", "order.placed"] }).expect(
      201,
    );

    expect(body).toEqual({
      id: expect.any(String),
      url: RIGHT.url,
      events: ["order.placed"],
      state: "enabled",
      createdAt: expect.stringMatching(/Z$/),
      secret: expect.stringMatching(/^whsec_/),
    });
    const { secret: _, ...shown } = body;
    expect((await call("get", String(headers.location), authorization).expect(200)).body).toEqual(shown);
    expect((await call("get", "/v1/webhooks", authorization).expect(200)).body).toEqual({
      items: [shown],
      nextCursor: null,
    });
  });

  test.each([
    "http://hooks.example.com/in",
    "https://hooks.example.com:22/in",
    "https://near.example.com/in",
    "https://missing.example.com/in",
    "https://127.0.0.1/in",
    "https://2130706433/in",
    "https://[::ffff:169.254.169.254]/in",
    "https://169.254.169.254/latest/meta-data",
    "https://ann@hooks.example.com/in",
    "https://hooks.example.com./in",
    "not a URL",
  ])("GIVEN the target %j WHEN added THEN 422, and nothing is kept", async (url) => {
    const { authorization } = await service.somebody();

    const { body } = await add(authorization, { ...RIGHT, url }).expect(422);

    expect(body).toMatchObject({ code: "webhook-target-refused", errors: [{ pointer: "/url" }] });
    expect((await call("get", "/v1/webhooks", authorization)).body.items).toEqual([]);
  });

  test.each([
    { secret: "whsec_mine" },
    { events: [] },
    { events: ["user.registered"] },
    { url: 7 },
    { userId: randomUUID() },
  ])("GIVEN the fields %j WHEN added THEN 422", async (fields) => {
    const { authorization } = await service.somebody();

    expect((await add(authorization, { ...RIGHT, ...fields }).expect(422)).body.code).toBe("invalid-body");
  });

  test("GIVEN 15 additions at once WHEN they are answered THEN ten are 201 and five 409", async () => {
    const { authorization } = await service.somebody();

    const statuses = (await Promise.all(Array.from({ length: 15 }, () => add(authorization)))).map(
      ({ status }) => status,
    );

    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
  });

  test("GIVEN one WHEN it is removed THEN 204, and it is gone with its deliveries", async () => {
    const { userId, authorization } = await service.somebody();
    const { body } = await add(authorization).expect(201);
    await service.events.confirmOrder(userId);

    await call("delete", `/v1/webhooks/${body.id}`, authorization).expect(204);

    await call("get", `/v1/webhooks/${body.id}`, authorization).expect(404);
    await call("delete", `/v1/webhooks/${body.id}`, authorization).expect(404);
    expect((await call("get", "/v1/notifications", authorization)).body.items[0].channels).toHaveLength(1);
  });
});

describe("access", () => {
  test("GIVEN somebody's webhook and delivery WHEN another asks for them THEN 404 as for what is not there", async () => {
    const owner = await service.somebody();
    const other = await service.somebody();
    const { body } = await add(owner.authorization).expect(201);
    const theirs = await add(other.authorization).expect(201);
    await service.events.confirmOrder(owner.userId);
    const page = await call("get", `/v1/webhooks/${body.id}/deliveries`, owner.authorization).expect(200);
    const deliveryId = page.body.items[0].id;

    const paths: readonly (readonly [Verb, string])[] = [
      ["get", `/v1/webhooks/${body.id}`],
      ["delete", `/v1/webhooks/${body.id}`],
      ["get", `/v1/webhooks/${body.id}/deliveries`],
      ["post", `/v1/webhooks/${body.id}/deliveries/${deliveryId}/replay`],
      ["post", `/v1/webhooks/${theirs.body.id}/deliveries/${deliveryId}/replay`],
      ["get", `/v1/webhooks/${randomUUID()}`],
      ["get", "/v1/webhooks/not-a-uuid"],
    ];
    for (const [verb, path] of paths) {
      const { body: problem } = await call(verb, path, other.authorization).expect(404);
      expect(problem.code).toBe("not-found");
    }
    expect((await call("get", "/v1/notifications", other.authorization)).body.items).toEqual([]);
    await call("get", `/v1/webhooks/${body.id}`, owner.authorization).expect(200);
  });

  test("GIVEN a customer WHEN they ask for dead letters THEN 403", async () => {
    const { authorization } = await service.somebody();

    await call("get", "/v1/notifications/dead-letters", authorization).expect(403);
    await call("post", `/v1/notifications/dead-letters/${randomUUID()}/replay`, authorization).expect(403);
  });

  test.each<[Verb, string]>([
    ["get", "/v1/notifications"],
    ["get", "/v1/notifications/preferences"],
    ["put", "/v1/notifications/preferences"],
    ["get", "/v1/notifications/dead-letters"],
    ["post", `/v1/notifications/dead-letters/${randomUUID()}/replay`],
    ["get", "/v1/webhooks"],
    ["post", "/v1/webhooks"],
    ["get", `/v1/webhooks/${randomUUID()}`],
    ["delete", `/v1/webhooks/${randomUUID()}`],
    ["get", `/v1/webhooks/${randomUUID()}/deliveries`],
    ["post", `/v1/webhooks/${randomUUID()}/deliveries/${randomUUID()}/replay`],
  ])("GIVEN no token WHEN %s %s THEN 401", async (verb, path) => {
    await service.request()[verb](path).expect(401);
  });
});

describe("an application that acts for itself", () => {
  test("GIVEN its token, whose subject is no UUID WHEN it uses the API THEN it is served as any other, and sees its own alone", async () => {
    const authorization = await service.authorization("stock-keeper", []);
    await service.events.happen("order.cancelled", {
      orderId: randomUUID(),
      userId: "stock-keeper",
      reason: "payment-declined",
    });

    expect((await call("get", "/v1/notifications", authorization).expect(200)).body.items).toHaveLength(1);
    expect((await call("get", "/v1/webhooks", authorization).expect(200)).body.items).toEqual([]);
    await call("put", "/v1/notifications/preferences", authorization).send({ email: false }).expect(200);
    await call("get", `/v1/webhooks/${randomUUID()}`, authorization).expect(404);
    const other = await service.authorization(randomUUID());
    expect((await call("get", "/v1/notifications", other).expect(200)).body.items).toEqual([]);
  });
});

describe("preferences", () => {
  const PATH = "/v1/notifications/preferences";

  test("GIVEN somebody unknown here WHEN they read and choose THEN mail by default, then what they chose", async () => {
    const authorization = await service.authorization(randomUUID());
    const chosen = { email: false, sms: { phone: "+4930123456" }, push: { device: "device-1" } };

    expect((await call("get", PATH, authorization).expect(200)).body).toEqual({ email: true });
    expect((await call("put", PATH, authorization).send(chosen).expect(200)).body).toEqual(chosen);
    expect((await call("get", PATH, authorization).expect(200)).body).toEqual(chosen);
    await call("put", PATH, authorization).send({ email: true }).expect(200);
    expect((await call("get", PATH, authorization).expect(200)).body).toEqual({ email: true });
  });

  test.each([
    {},
    { email: 1 },
    { email: true, sms: { phone: "030" } },
    { email: true, phone: "+4930123456" },
    { email: true, push: {} },
    { email: true, push: { device: "a\u0000b" } },
  ])("GIVEN %j WHEN chosen THEN 422", async (body) => {
    const { authorization } = await service.somebody();

    await call("put", PATH, authorization).send(body).expect(422);
  });

  test("GIVEN no mail wanted and no provider for SMS WHEN an order is confirmed THEN a notification without deliveries", async () => {
    const { userId, authorization } = await service.somebody();
    await call("put", PATH, authorization).send({ email: false }).expect(200);

    const orderId = await service.events.confirmOrder(userId);

    const { body } = await call("get", "/v1/notifications", authorization).expect(200);
    expect(body.items).toEqual([
      {
        id: expect.any(String),
        type: "order.confirmed",
        data: { orderId, userId, total: 1250, currency: "EUR" },
        channels: [],
        correlationId: "correlation-1",
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
  });
});

describe("lists", () => {
  test("GIVEN seven notifications WHEN read in pages of three THEN each comes once, newest first", async () => {
    const { userId, authorization } = await service.somebody();
    const orders: string[] = [];
    for (let order = 0; order < 7; order++) {
      orders.unshift(await service.events.confirmOrder(userId));
    }

    const seen: string[] = [];
    let cursor: string | null = "";
    const sizes: number[] = [];
    while (cursor !== null) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await call("get", `/v1/notifications?limit=3${after}`, authorization).expect(200);
      seen.push(...body.items.map(({ data }: { data: { orderId: string } }) => data.orderId));
      sizes.push(body.items.length);
      cursor = body.nextCursor;
    }

    expect(seen).toEqual(orders);
    expect(sizes).toEqual([3, 3, 1]);
  });

  test.each(["?cursor=abc", "?cursor=WyJhIl0", "?limit=0", "?limit=101", "?page=2"])(
    "GIVEN the query %s WHEN listing THEN 400",
    async (query) => {
      const { authorization } = await service.somebody();

      await call("get", `/v1/notifications${query}`, authorization).expect(400);
    },
  );
});

describe("dead letters", () => {
  test("GIVEN a mail server that is away WHEN mails are given up THEN an admin finds and replays them, and the metrics tell", async () => {
    const { userId, authorization } = await service.somebody();
    const admin = await service.authorization(randomUUID(), ["admin"]);
    await service.events.confirmOrder(userId);
    await until(async () => (await service.states(authorization)).includes("dead"));

    const { body } = await call("get", "/v1/notifications/dead-letters?limit=100", admin).expect(200);
    const letter = body.items.find((item: { userId: string }) => item.userId === userId);
    expect(letter).toMatchObject({
      channel: "email",
      type: "order.confirmed",
      state: "dead",
      attempts: 4,
      reason: "unreachable",
    });
    expect(await service.metrics()).toMatch(
      /notification_dead_letters\{channel="email",service="notification"\} [1-9]/,
    );
    expect(await service.metrics()).toMatch(/notification_deliveries_total\{channel="email",outcome="dead",.*\} [1-9]/);
    expect(JSON.stringify(letter)).not.toMatch("@example.com");

    await call("post", `/v1/notifications/dead-letters/${letter.id}/replay`, admin).expect(202);
    await until(async () => (await service.states(authorization)).includes("dead"));
    await call("post", `/v1/notifications/dead-letters/${randomUUID()}/replay`, admin).expect(404);
  });
});

describe("the probes", () => {
  test("GIVEN Postgres and nothing else WHEN asked THEN ready, and it says what is away", async () => {
    const { body } = await service.request().get("/ready").expect(200);

    expect(body.checks).toEqual({ postgres: "up", kafka: "down", smtp: "down" });
  });

  test("GIVEN the service WHEN its description is read THEN it names every route", async () => {
    const { body } = await service.request().get("/openapi.json").expect(200);

    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(["/v1/notifications", "/v1/webhooks", "/v1/webhooks/{id}/deliveries"]),
    );
  });
});

describe("every route that the description names", () => {
  test("GIVEN nobody, a forged token, a customer or an unknown field WHEN called THEN refused as it should be", async () => {
    const { faults, calls } = await accessFaults(() => service.request(), {
      customer: await service.authorization(randomUUID()),
      admin: await service.authorization(randomUUID(), ["customer", "admin"]),
    });

    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(26);
  });
});
