import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { json, Peer, reset } from "../chassis/testkit/peer.ts";
import { until } from "../chassis/testkit/until.ts";
import { quickRules } from "./testkit/quick-rules.ts";
import { TestService } from "./testkit/test-service.ts";

let servers: BackingServers;
let broken: Peer;
let sound: Peer;
let service: TestService;

/** After so many failures in a row the target gets nothing. */
const FAILURES = 3;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  [broken, sound] = await Promise.all([Peer.start(reset), Peer.start(json({}))]);
  service = await TestService.start(
    { database: await servers.database(), allowed: [broken.url, sound.url], provider: sound.url },
    {
      rules: quickRules({
        attempts: 1_000,
        // A receiver that a test lets wait is not given up meanwhile.
        timeoutMs: 60_000,
        perTarget: 1,
        breaker: { failures: FAILURES, openMs: 5_000 },
      }),
    },
  );
});

afterAll(async () => {
  await service?.close();
  await Promise.all([broken?.stop(), sound?.stop()]);
  await servers?.stop();
});

const breakers = async (state: string) => {
  const line = new RegExp(`^notification_breakers\\{channel="webhook",state="${state}",.*\\} (\\d+)$`, "m");
  return Number(line.exec(await service.metrics())?.[1]);
};

const turnedAway = async () => {
  const line = /^notification_deliveries_total\{channel="webhook",outcome="turned-away",.*\} (\d+)$/m;
  return Number(line.exec(await service.metrics())?.[1] ?? 0);
};

async function register(authorization: string, { url }: Peer): Promise<void> {
  await service
    .request()
    .post("/v1/webhooks")
    .set("authorization", authorization)
    .send({ url: `${url}/in`, events: ["order.confirmed"] })
    .expect(201);
}

describe("a target that fails again and again", () => {
  test("GIVEN a broken and a sound receiver WHEN events take place THEN the broken one is spared, the sound one served, and the broken one found well again", async () => {
    const { userId, authorization } = await service.somebody();
    await register(authorization, broken);
    await register(authorization, sound);

    for (let order = 0; order < 5; order++) {
      await service.events.confirmOrder(userId);
    }
    await until(async () => (await breakers("open")) === 1);
    expect(broken.received).toHaveLength(FAILURES);
    await until(() => sound.received.length === 5);

    // One attempt finds out that it is still broken, and it is spared again.
    await until(() => broken.received.length === FAILURES + 1);
    await until(async () => (await breakers("open")) === 1);
    expect(broken.received).toHaveLength(FAILURES + 1);

    broken.conduct = json({});
    const delivered = async () =>
      (await service.events.deliveries()).filter(({ state }) => state === "delivered").length;
    await until(async () => (await delivered()) === 10);
    expect(await breakers("open")).toBe(0);
  });
});

describe("a target that is slow", () => {
  test("GIVEN ten events for it WHEN it takes its time THEN it gets one at a time, and others do not wait for it", async () => {
    const slow = await service.somebody();
    const other = await service.somebody();
    await register(slow.authorization, broken);
    await register(other.authorization, sound);
    broken.received.length = 0;
    sound.received.length = 0;
    const answers: (() => void)[] = [];
    broken.conduct = (response) => {
      answers.push(() => void response.end());
    };
    const before = await turnedAway();

    for (let order = 0; order < 10; order++) {
      await service.events.confirmOrder(slow.userId);
    }
    await until(() => answers.length === 1);
    await service.events.confirmOrder(other.userId);
    await until(() => sound.received.length === 1);
    expect(broken.received).toHaveLength(1);

    broken.conduct = json({});
    answers[0]?.();
    await until(() => broken.received.length === 10);
    // They stay where they are until there is room: nobody writes to the database to put them off.
    expect(await turnedAway()).toBe(before);
  });
});

describe("SMS and push messages", () => {
  test("GIVEN a phone and a device WHEN an order is confirmed THEN the provider gets both, with its key and an id for repeats", async () => {
    const { userId, authorization } = await service.somebody();
    sound.received.length = 0;
    await service
      .request()
      .put("/v1/notifications/preferences")
      .set("authorization", authorization)
      .send({ email: false, sms: { phone: "+4930123456" }, push: { device: "device-1" } })
      .expect(200);
    sound.conduct = (response) => {
      response.writeHead(sound.received.length <= 2 ? 503 : 202).end();
    };

    const orderId = await service.events.confirmOrder(userId);
    await until(async () => (await service.states(authorization)).join() === "delivered,delivered");

    const text = expect.stringContaining(orderId);
    const sms = sound.received.filter(({ path }) => path === "/sms");
    const pushes = sound.received.filter(({ path }) => path === "/pushes");
    expect(JSON.parse(sms[0]?.body ?? "")).toEqual({ to: "+4930123456", text });
    expect(JSON.parse(pushes[0]?.body ?? "")).toEqual({ device: "device-1", title: "Your order", text });
    expect(sms[0]?.headers).toMatchObject({
      authorization: "Bearer key-of-a-test",
      "x-correlation-id": "correlation-1",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(new Set(sms.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(sms[0]?.headers["idempotency-key"]).not.toBe(pushes[0]?.headers["idempotency-key"]);
  });

  test("GIVEN a number that the provider refuses WHEN an order is confirmed THEN given up at once", async () => {
    const { userId, authorization } = await service.somebody();
    sound.received.length = 0;
    sound.conduct = json({}, 422);
    await service
      .request()
      .put("/v1/notifications/preferences")
      .set("authorization", authorization)
      .send({ email: false, sms: { phone: "+4930123456" } })
      .expect(200);

    await service.events.confirmOrder(userId);
    await until(async () => (await service.states(authorization)).join() === "dead");

    expect(sound.received).toHaveLength(1);
  });
});
