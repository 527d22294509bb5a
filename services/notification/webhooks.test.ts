import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { type Conduct, json, Peer, type Received, reset, silence } from "../chassis/testkit/peer.ts";
import { until } from "../chassis/testkit/until.ts";
import { quickRules } from "./testkit/quick-rules.ts";
import { TestService } from "./testkit/test-service.ts";

let servers: BackingServers;
let receiver: Peer;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  receiver = await Peer.start(json({}));
  service = await start();
});

afterAll(async () => {
  await service?.close();
  await receiver?.stop();
  await servers?.stop();
});

beforeEach(() => {
  receiver.received.length = 0;
  receiver.conduct = json({});
});

async function start(rules = quickRules()): Promise<TestService> {
  return TestService.start({ database: await servers.database(), allowed: [receiver.url] }, { rules });
}

interface Registered {
  readonly id: string;
  readonly secret: string;
}

async function register(
  authorization: string,
  events = ["order.confirmed"],
  at: TestService = service,
): Promise<Registered> {
  const { body } = await at
    .request()
    .post("/v1/webhooks")
    .set("authorization", authorization)
    .send({ url: `${receiver.url}/in`, events })
    .expect(201);
  return body;
}

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly reason: string | null;
  readonly status: number | null;
}

async function deliveries(authorization: string, webhookId: string, at: TestService = service): Promise<Listed[]> {
  const { body } = await at
    .request()
    .get(`/v1/webhooks/${webhookId}/deliveries`)
    .set("authorization", authorization)
    .expect(200);
  return body.items;
}

/** What became of the newest delivery. */
async function ended(authorization: string, webhookId: string, at: TestService = service): Promise<Listed> {
  let newest: Listed | undefined;
  await until(async () => {
    [newest] = await deliveries(authorization, webhookId, at);
    return newest !== undefined && newest.state !== "pending";
  });
  return newest as Listed;
}

/** Of one delivery: a target that redirects is not followed. */
function expectFourAttempts(): void {
  expect(receiver.received.map(({ path }) => path)).toEqual(Array(4).fill("/in"));
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
}

const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe("a webhook", () => {
  test("GIVEN one WHEN its event takes place THEN it gets it, and the signature holds with the secret of its creation", async () => {
    const { userId, authorization } = await service.somebody();
    const { id, secret } = await register(authorization);

    const orderId = await service.events.confirmOrder(userId);
    expect(await ended(authorization, id)).toMatchObject({ state: "delivered", attempts: 1, status: 200 });

    const [received] = receiver.received as [Received];
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(verified(secret, received)).toEqual({
      type: "order.confirmed",
      timestamp: expect.stringMatching(/Z$/),
      data: { orderId, userId, total: 1250, currency: "EUR" },
    });
    const other = await register(authorization);
    expect(() => verified(other.secret, received)).toThrow();
    expect(() => verified(secret, { ...received, body: received.body.replace("1250", "1") })).toThrow();
  });

  test("GIVEN its secret WHEN the database is looked at THEN it is not there, nor in any list", async () => {
    const { authorization } = await service.somebody();
    const { id, secret } = await register(authorization);

    const rows = await service.events.database.rows<{ secret: Buffer }>(
      { name: "secret-of-test", text: "select secret from webhooks where id = $1" },
      [id],
    );
    const listed = await service.request().get("/v1/webhooks").set("authorization", authorization).expect(200);

    const raw = Buffer.from(secret.slice("whsec_".length), "base64");
    expect(rows[0]?.secret.includes(secret)).toBe(false);
    expect(rows[0]?.secret.includes(raw)).toBe(false);
    expect(listed.text).not.toMatch(/secret|whsec/);
  });

  test("GIVEN an event that it did not ask for WHEN that takes place THEN it gets nothing", async () => {
    const { userId, authorization } = await service.somebody();
    const placed = await register(authorization, ["order.cancelled"]);
    const confirmed = await register(authorization);

    await service.events.confirmOrder(userId);
    await ended(authorization, confirmed.id);

    expect(await deliveries(authorization, placed.id)).toEqual([]);
  });

  const faults: readonly (readonly [string, Conduct, object])[] = [
    ["answers 500", json({ error: "inner details" }, 500), { reason: "overloaded", status: 500 }],
    ["answers 404", json({}, 404), { reason: "refused", status: 404 }],
    ["resets the connection", reset, { reason: "unreachable", status: null }],
    [
      "redirects",
      (response) => {
        response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
      },
      { reason: "refused", status: 302 },
    ],
  ];

  test.each(faults)(
    "GIVEN a receiver that %s WHEN sent THEN tried again, then given up with no more than a status",
    async (_, conduct, end) => {
      const { userId, authorization } = await service.somebody();
      const { id } = await register(authorization);
      receiver.conduct = conduct;

      await service.events.confirmOrder(userId);

      const dead = await ended(authorization, id);
      expect(dead).toMatchObject({ state: "dead", attempts: 4, ...end });
      expect(JSON.stringify(dead)).not.toMatch("inner details");
      expectFourAttempts();
    },
  );

  test("GIVEN a receiver that says nothing WHEN sent THEN each attempt is cut off by its time limit, then given up", async () => {
    const impatient = await start(quickRules({ timeoutMs: 2_000 }));
    try {
      const { userId, authorization } = await impatient.somebody();
      const { id } = await register(authorization, undefined, impatient);
      receiver.conduct = silence;

      await impatient.events.confirmOrder(userId);

      const dead = await ended(authorization, id, impatient);
      expect(dead).toMatchObject({ state: "dead", attempts: 4, reason: "time-out", status: null });
      expectFourAttempts();
    } finally {
      await impatient.close();
    }
  });

  test("GIVEN a receiver that fails once WHEN sent THEN the second attempt has the same id and a signature that holds", async () => {
    const { userId, authorization } = await service.somebody();
    const { id, secret } = await register(authorization);
    receiver.conduct = (response) => {
      response.writeHead(receiver.received.length === 1 ? 503 : 204).end();
    };

    await service.events.confirmOrder(userId);

    expect(await ended(authorization, id)).toMatchObject({ state: "delivered", attempts: 2, status: 204 });
    const [first, second] = receiver.received as [Received, Received];
    expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
    expect(second.body).toBe(first.body);
    verified(secret, second);
  });

  test("GIVEN a receiver that asks for two days WHEN sent THEN spared, but no longer than the longest pause", async () => {
    const { userId, authorization } = await service.somebody();
    const { id } = await register(authorization);
    receiver.conduct = (response) => {
      const first = receiver.received.length === 1;
      response.writeHead(first ? 429 : 204, first ? { "retry-after": "172800" } : {}).end();
    };

    await service.events.confirmOrder(userId);

    expect(await ended(authorization, id)).toMatchObject({ state: "delivered", attempts: 2 });
  });

  test("GIVEN a receiver that asks for a minute WHEN sent THEN the next attempt is not due before", async () => {
    const patient = await start(quickRules({ backoff: { firstMs: 1, factor: 1, longestMs: 120_000 } }));
    try {
      const { userId, authorization } = await patient.somebody();
      const url = `${receiver.url}/in`;
      await patient
        .request()
        .post("/v1/webhooks")
        .set("authorization", authorization)
        .send({ url, events: ["order.confirmed"] })
        .expect(201);
      receiver.conduct = (response) => {
        response.writeHead(503, { "retry-after": "60" }).end();
      };

      await patient.events.confirmOrder(userId);

      const text = "select due_at > now() + interval '30 seconds' as later from deliveries where reason = 'overloaded'";
      let failed: { later: boolean }[] = [];
      await until(async () => {
        failed = await patient.events.database.rows<{ later: boolean }>({ name: "due-of-test", text }, []);
        return failed.length > 0;
      });
      expect(failed).toEqual([{ later: true }]);
    } finally {
      await patient.close();
    }
  });

  test("GIVEN a receiver that is gone WHEN it answers 410 THEN the webhook is disabled, gets nothing more, and cannot be replayed", async () => {
    const { userId, authorization } = await service.somebody();
    const { id } = await register(authorization);
    receiver.conduct = json({}, 410);

    await service.events.confirmOrder(userId);
    const dead = await ended(authorization, id);
    await until(async () => {
      const { body } = await service.request().get(`/v1/webhooks/${id}`).set("authorization", authorization);
      return body.state === "disabled";
    });
    await service.events.confirmOrder(userId);

    expect(dead).toMatchObject({ state: "dead", attempts: 1, reason: "gone", status: 410 });
    expect(await deliveries(authorization, id)).toHaveLength(1);
    const { body } = await service
      .request()
      .post(`/v1/webhooks/${id}/deliveries/${dead.id}/replay`)
      .set("authorization", authorization)
      .expect(409);
    expect(body.code).toBe("webhook-disabled");
  });

  test("GIVEN a delivery, made or given up WHEN replayed THEN sent again under its old webhook-id", async () => {
    const { userId, authorization } = await service.somebody();
    const { id, secret } = await register(authorization);
    receiver.conduct = json({}, 500);
    await service.events.confirmOrder(userId);
    const dead = await ended(authorization, id);
    const replay = () =>
      service.request().post(`/v1/webhooks/${id}/deliveries/${dead.id}/replay`).set("authorization", authorization);

    receiver.conduct = json({});
    await replay().expect(202);
    expect(await ended(authorization, id)).toMatchObject({ id: dead.id, state: "delivered", attempts: 1 });
    await replay().expect(202);
    await until(() => receiver.received.length === 6);

    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    verified(secret, receiver.received.at(-1) as Received);
  });

  test("GIVEN a delivery under way WHEN replayed THEN 409", async () => {
    const { userId, authorization } = await service.somebody();
    const { id } = await register(authorization);
    let answer: () => void = () => undefined;
    receiver.conduct = (response) =>
      new Promise((resolve) => {
        answer = () => resolve(void response.end());
      });

    await service.events.confirmOrder(userId);
    await until(() => receiver.received.length === 1);
    const [delivery] = await deliveries(authorization, id);
    const { body } = await service
      .request()
      .post(`/v1/webhooks/${id}/deliveries/${delivery?.id}/replay`)
      .set("authorization", authorization)
      .expect(409);
    answer();

    expect(body.code).toBe("delivery-under-way");
    await ended(authorization, id);
  });
});

describe("a target that is not allowed any more", () => {
  test("GIVEN a webhook to a near address WHEN it is due THEN given up without a connection", async () => {
    const { userId, authorization } = await service.somebody();
    const { id } = await register(authorization);
    await service.events.database.rows(
      { name: "move-webhook", text: "update webhooks set url = 'https://169.254.169.254/' where id = $1" },
      [id],
    );

    await service.events.confirmOrder(userId);

    expect(await ended(authorization, id)).toMatchObject({ state: "dead", attempts: 1, reason: "target-refused" });
    expect(receiver.received).toEqual([]);
  });
});
