import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import type { Response } from "supertest";
import { accessFaults } from "../chassis/testkit/access-faults.ts";
import { ServiceInProcess } from "../chassis/testkit/service-in-process.ts";
import { until } from "../chassis/testkit/until.ts";
import { createOrderService } from "./service.ts";
import { orderSettings } from "./settings.ts";
import { CallProxy } from "./testkit/call-proxy.ts";
import { OrderStage, type Placement } from "./testkit/order-stage.ts";
import { scripts } from "./testkit/scripted-inventory.ts";

let stage: OrderStage;
let service: ServiceInProcess;
let calls: CallProxy;
const lines: string[] = [];
let ann: string;
let bob: string;
let admin: string;
const annId = randomUUID();

beforeAll(async () => {
  stage = await OrderStage.start();
  const log = createLogger("order", "debug", { write: (line) => lines.push(line) });
  calls = await CallProxy.start(stage.sandbox.url);
  const environment = stage.environment({ PAYMENT_URL: `${calls.url}/sandbox` });
  service = await ServiceInProcess.start(createOrderService, orderSettings, environment, log);
  [ann, bob, admin] = await Promise.all([
    stage.authorization(annId),
    stage.authorization(randomUUID()),
    stage.authorization(randomUUID(), ["customer", "admin"]),
  ]);
});

afterAll(async () => {
  await service?.close();
  await calls?.close();
  await stage?.stop();
});

const post = (path: string, who = ann) => service.request().post(path).set("authorization", who);
const get = (path: string, who = ann) => service.request().get(path).set("authorization", who);
const order = async (id: string) => (await get(`/v1/orders/${id}`, admin).expect(200)).body;

async function placed(placement: Placement = {}, who = ann): Promise<string> {
  const { status, body } = await stage.place(service.url, who, placement);
  expect(status).toBe(202);
  return body.id;
}

async function over(id: string) {
  await until(async () => (await order(id)).status !== "pending");
  return order(id);
}

/** What the customer has paid in the end. */
async function netCharge(id: string): Promise<number> {
  return (await stage.sandbox.charge(id))?.net ?? 0;
}

describe("an order that goes well", () => {
  test("GIVEN stock and money WHEN it is placed THEN 202 with its place, and it is confirmed, charged and told of once", async () => {
    const { status, body, headers } = await stage.place(service.url, ann);

    expect(status).toBe(202);
    expect(body).toEqual({ id: expect.stringMatching(/^[\da-f-]{36}$/), status: "pending" });
    expect(headers.location).toBe(`/v1/orders/${body.id}`);
    const end = await over(body.id);
    expect(end).toEqual({
      id: body.id,
      status: "confirmed",
      items: [{ sku: "book", quantity: 2 }],
      total: 500,
      currency: "EUR",
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect(await netCharge(body.id)).toBe(500);
    await until(() => stage.events.typesOf(body.id).length >= 2);
    expect(stage.events.of(body.id).map(({ type, data }) => ({ type, data }))).toEqual([
      { type: "order.placed", data: { orderId: body.id, userId: annId, items: [{ sku: "book", quantity: 2 }] } },
      { type: "order.confirmed", data: { orderId: body.id, userId: annId, total: 500, currency: "EUR" } },
    ]);
    expect(stage.inventory.held.get(body.id)).toBe("confirmed");
  });

  test("GIVEN a caller's correlation id WHEN they order THEN every message of the saga carries it", async () => {
    const { body } = await post("/v1/orders")
      .set("idempotency-key", randomUUID())
      .set("x-correlation-id", "the-callers-own")
      .send({ items: [{ sku: "a", quantity: 1 }], currency: "EUR", payment: { method: "card", token: "tok_ok" } });
    await over(body.id);
    await until(() => stage.events.typesOf(body.id).length >= 2);

    expect(new Set(stage.events.of(body.id).map(({ context }) => context.correlationId))).toEqual(
      new Set(["the-callers-own"]),
    );
  });
});

describe("an order that does not", () => {
  test.each([
    ["the stock is sold out", { sku: scripts.soldOut }, "insufficient-stock", ["stock.reserve"]],
    ["the card is declined", { token: "tok_declined" }, "payment-declined", ["stock.reserve", "stock.release"]],
    [
      "the provider refuses the token",
      { token: "tok_of_nobody" },
      "payment-declined",
      ["stock.reserve", "stock.release"],
    ],
    [
      "the reservation is gone at the end",
      { sku: scripts.late },
      "reservation-expired",
      ["stock.reserve", "stock.confirm"],
    ],
  ])(
    "GIVEN an order WHEN %s THEN it is cancelled, says why, and nothing is paid",
    async (_, placement, reason, commands) => {
      const id = await placed(placement);

      expect(await over(id)).toMatchObject({ status: "cancelled", reason });
      expect(await netCharge(id)).toBe(0);
      await until(() => stage.events.typesOf(id).length >= 2);
      expect(stage.events.typesOf(id)).toEqual(["order.placed", "order.cancelled"]);
      await until(() => stage.inventory.commands(id).length >= commands.length);
      expect(stage.inventory.commands(id)).toEqual(commands);
    },
  );

  test.each(["tok_timeout", "tok_unknown"])(
    "GIVEN a payment without an answer (%s) WHEN it is tried again THEN under the same key: charged once and confirmed",
    async (token) => {
      const id = await placed({ token });

      expect(await over(id)).toMatchObject({ status: "confirmed" });
      expect((await stage.sandbox.entries(id)).map(({ kind, amount }) => ({ kind, amount }))).toEqual([
        { kind: "charge", amount: 500 },
      ]);
    },
  );

  test("GIVEN answers that come twice and late WHEN the order is over THEN they change nothing", async () => {
    const id = await placed({ sku: scripts.echo });
    const end = await over(id);

    await stage.inventory.sayReserved(id);
    await stage.inventory.say(id, "stock.expired");
    await stage.inventory.say(id, "stock.rejected", { reason: "released" });
    const marker = await placed();
    await over(marker);

    expect(end.status).toBe("confirmed");
    expect(await order(id)).toEqual(end);
    expect(stage.events.typesOf(id)).toEqual(["order.placed", "order.confirmed"]);
    expect(await stage.sandbox.entries(id)).toHaveLength(1);
  });
});

describe("the payment token", () => {
  test("GIVEN orders with a token of their own WHEN they are over THEN nothing holds it: no table, no log line, no message", async () => {
    const token = `tok_${randomUUID()}`;
    const waiting = await placed({ sku: scripts.silent, token });
    const kept = await stage.rows("select order_id from sagas where payment_token = $1", [token]);

    await post(`/v1/orders/${waiting}/cancel`).expect(200);
    const id = await placed({ token });
    await over(id);
    await until(() => stage.events.typesOf(id).length >= 2);

    expect(kept).toHaveLength(1);
    const tables = ["orders", "sagas", "outbox", "inbox", "idempotency_keys"];
    for (const table of tables) {
      expect(await stage.rows(`select 1 from ${table} t where t::text like $1`, [`%${token}%`])).toEqual([]);
    }
    expect(lines.filter((line) => line.includes(token))).toEqual([]);
    expect(JSON.stringify(stage.events.messages)).not.toMatch(token);
  });
});

describe("repeating the placing", () => {
  test("GIVEN no key WHEN placed THEN 400", async () => {
    const { body } = await post("/v1/orders")
      .send({ items: [{ sku: "a", quantity: 1 }], currency: "EUR", payment: { method: "card", token: "tok_ok" } })
      .expect(400);

    expect(body.code).toBe("idempotency-key-missing");
  });

  test("GIVEN a key WHEN it comes again THEN the first answer; with another body 422; of another caller a new order", async () => {
    const key = randomUUID();
    const first = await stage.place(service.url, ann, { key });
    const again = await stage.place(service.url, ann, { key });
    const other = await stage.place(service.url, ann, { key, sku: "other" });
    const ofBob = await stage.place(service.url, bob, { key });

    expect([again.status, again.body, again.headers.location]).toEqual([202, first.body, first.headers.location]);
    expect([other.status, other.body.code]).toEqual([422, "idempotency-key-reused"]);
    expect(ofBob.status).toBe(202);
    expect(ofBob.body.id).not.toBe(first.body.id);
    expect(
      await stage.rows("select id from orders where user_id = $1 and id = $2", [annId, first.body.id]),
    ).toHaveLength(1);
  });

  test("GIVEN ten requests of one key at once WHEN they are answered THEN one order; the others see it or are told to wait", async () => {
    const key = randomUUID();
    const carl = await stage.authorization(randomUUID());

    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.place(service.url, carl, { key })));

    const ids = new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ status }) => status !== 202).map(({ body }) => body.code)).toEqual(
      answers.filter(({ status }) => status !== 202).map(() => "idempotency-key-in-flight"),
    );
    expect((await get("/v1/orders", carl).expect(200)).body.items).toHaveLength(1);
  });
});

describe("what is refused", () => {
  const right = { items: [{ sku: "a", quantity: 1 }], currency: "EUR", payment: { method: "card", token: "tok_ok" } };

  test.each<[string, object, string]>([
    ["no items", { items: [] }, "/items"],
    ["a SKU twice", { items: [right.items[0], right.items[0]] }, "/items"],
    ["51 items", { items: Array.from({ length: 51 }, (_, n) => ({ sku: `s${n}`, quantity: 1 })) }, "/items"],
    ["a quantity of 0", { items: [{ sku: "a", quantity: 0 }] }, "/items/0/quantity"],
    ["half a piece", { items: [{ sku: "a", quantity: 0.5 }] }, "/items/0/quantity"],
    ["a price of the caller's", { items: [{ sku: "a", quantity: 1, unitPrice: 1 }] }, "/items/0/unitPrice"],
    ["a currency that is none", { currency: "euro" }, "/currency"],
    ["another user's id", { userId: randomUUID() }, "/userId"],
    ["a status", { status: "confirmed" }, "/status"],
    ["another means of payment", { payment: { method: "cash", token: "x" } }, "/payment/method"],
    ["a token with a line break", { payment: { method: "card", token: "a\nb" } }, "/payment/token"],
    ["an amount", { payment: { method: "card", token: "tok_ok", amount: 1 } }, "/payment/amount"],
  ])("GIVEN %s WHEN placed THEN 422 that points at it", async (_, fault, pointer) => {
    const { body } = await post("/v1/orders")
      .set("idempotency-key", randomUUID())
      .send({ ...right, ...fault })
      .expect(422);

    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test.each([
    ["GET", "/v1/orders"],
    ["POST", "/v1/orders"],
    ["GET", `/v1/orders/${randomUUID()}`],
    ["POST", `/v1/orders/${randomUUID()}/cancel`],
  ])("GIVEN no token WHEN %s %s THEN 401", async (method, path) => {
    await service
      .request()
      [method === "GET" ? "get" : "post"](path)
      .send(method === "GET" ? undefined : right)
      .expect(401);
  });

  test("GIVEN an order of somebody else WHEN read or cancelled THEN 404 as for none, and it goes on; an admin reads it", async () => {
    const id = await placed({ sku: scripts.silent });
    const unknown = randomUUID();

    for (const [path, code] of [
      [`/v1/orders/${id}`, "order-not-found"],
      [`/v1/orders/${unknown}`, "order-not-found"],
      ["/v1/orders/nonsense", "order-not-found"],
    ] as const) {
      expect((await get(path, bob).expect(404)).body.code).toBe(code);
      expect((await post(`${path}/cancel`, bob).expect(404)).body.code).toBe(code);
    }
    expect((await post(`/v1/orders/${id}/cancel`, admin).expect(404)).body.code).toBe("order-not-found");
    expect(
      (await get("/v1/orders?limit=100", bob).expect(200)).body.items.map((one: { id: string }) => one.id),
    ).not.toContain(id);
    expect((await get(`/v1/orders/${id}`, admin).expect(200)).body).toMatchObject({ id, status: "pending" });
  });
});

describe("listing", () => {
  test("GIVEN seven orders WHEN read three at a time THEN each once, newest first, and the end is said", async () => {
    const dora = await stage.authorization(randomUUID());
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      ids.unshift(await placed({ sku: scripts.silent }, dora));
    }

    const seen: string[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Response = await get(`/v1/orders?limit=3${cursor && `&cursor=${cursor}`}`, dora).expect(200);
      const { body } = page;
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      sizes.push(body.items.length);
      cursor = body.nextCursor;
    }

    expect(sizes).toEqual([3, 3, 1]);
    expect([...seen].sort()).toEqual([...ids].sort());
    const { body } = await get("/v1/orders?limit=100", dora);
    const times = body.items.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(body.nextCursor).toBeNull();
  });

  test.each([
    ["cursor=abc", "invalid-cursor"],
    ["limit=0", "invalid-query"],
    ["limit=101", "invalid-query"],
    ["user=x", "invalid-query"],
  ])("GIVEN ?%s WHEN listed THEN 400", async (query, code) => {
    expect((await get(`/v1/orders?${query}`).expect(400)).body.code).toBe(code);
  });
});

describe("cancelling", () => {
  test("GIVEN an order that waits for stock WHEN cancelled, twice THEN 200 both times, released and told of once", async () => {
    const id = await placed({ sku: scripts.silent });

    const first = await post(`/v1/orders/${id}/cancel`).expect(200);
    const second = await post(`/v1/orders/${id}/cancel`).expect(200);

    expect(first.body).toMatchObject({ id, status: "cancelled", reason: "cancelled-by-user" });
    expect(second.body).toEqual(first.body);
    await until(() => stage.inventory.commands(id).length >= 2);
    expect(stage.inventory.commands(id)).toEqual(["stock.reserve", "stock.release"]);
    await until(() => stage.events.typesOf(id).length >= 2);
    expect(stage.events.typesOf(id)).toEqual(["order.placed", "order.cancelled"]);
  });

  test("GIVEN a cancelled order WHEN its reservation comes after all THEN nothing is charged", async () => {
    const id = await placed({ sku: scripts.silent });
    await post(`/v1/orders/${id}/cancel`).expect(200);

    await stage.inventory.sayReserved(id);
    await over(await placed());

    expect(await order(id)).toMatchObject({ status: "cancelled" });
    expect(await stage.sandbox.charge(id)).toBeUndefined();
  });

  test("GIVEN a charge of unknown outcome WHEN cancelled THEN 202 at first; the charge is undone; no more is charged", async () => {
    // The provider's answers stay away until the user has cancelled, however often it is asked.
    const cancelled = Promise.withResolvers<void>();
    calls.onCall = async (moment) => (moment === "after" ? cancelled.promise : undefined);
    const id = await placed();
    await until(async () => (await stage.sandbox.charge(id)) !== undefined);

    const answer = await post(`/v1/orders/${id}/cancel`).expect(202);
    calls.onCall = async () => undefined;
    cancelled.resolve();

    expect(answer.body).toMatchObject({ status: "pending", reason: "cancelled-by-user" });
    expect(await over(id)).toMatchObject({ status: "cancelled", reason: "cancelled-by-user" });
    expect(await netCharge(id)).toBe(0);
    await post(`/v1/orders/${id}/cancel`).expect(200);
    await until(() => stage.inventory.held.get(id) === "released");
  });

  test("GIVEN orders that are over, or paid WHEN cancelled THEN 409 that says why, and nothing changes", async () => {
    const [confirmed, declined, stuck] = await Promise.all([
      placed(),
      placed({ token: "tok_declined" }),
      placed({ sku: scripts.stuck }),
    ]);
    await Promise.all([over(confirmed), over(declined)]);
    await until(() => stage.inventory.commands(stuck).includes("stock.confirm"));

    for (const [id, detail] of [
      [confirmed, "The order is confirmed"],
      [declined, "The order is cancelled already: payment-declined"],
      [stuck, "The order is paid, and its stock is being confirmed"],
    ] as const) {
      const { body } = await post(`/v1/orders/${id}/cancel`).expect(409);
      expect(body).toMatchObject({ code: "order-not-cancellable", detail });
    }
    expect(await netCharge(stuck)).toBe(500);
  });

  test("GIVEN orders under way WHEN each is cancelled at a moment of its own THEN one wins: money, stock and order agree", async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, () => placed()));

    const answers = await Promise.all(
      ids.map(async (id, index) => {
        await until(
          async () => (await stage.rows("select 1 from sagas where step <> 'reserving'")).length >= index / 2,
        );
        return (await post(`/v1/orders/${id}/cancel`)).status;
      }),
    );

    for (const [index, id] of ids.entries()) {
      const { status } = await over(id);
      expect([answers[index], status]).toEqual(
        answers[index] === 409 ? [409, "confirmed"] : [expect.any(Number), "cancelled"],
      );
      expect(await netCharge(id)).toBe(status === "confirmed" ? 500 : 0);
      await until(() => stage.inventory.held.get(id) === (status === "confirmed" ? "confirmed" : "released"));
      await until(() => stage.events.typesOf(id).length >= 2);
      expect(stage.events.typesOf(id)).toEqual(["order.placed", `order.${status}`]);
    }
  });
});

/** What the metrics say under a name with labels. */
function figure(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

/** What the confirmed orders add up to, by the books. */
async function soldFor(): Promise<number> {
  const [row] = await stage.rows<{ sum: string }>("select sum(total) from orders where status = 'confirmed'");
  return Number(row?.sum);
}

describe("figures and probes", () => {
  test("GIVEN orders of all kinds WHEN the metrics are read THEN they say how many, how much and how long", async () => {
    await over(await placed());
    await over(await placed({ token: "tok_declined" }));
    const metrics = async () => (await service.request().get("/metrics").expect(200)).text;
    // Orders that tests before this one left may be confirmed between the two looks.
    const revenue = 'order_revenue_minor_units_total{currency="EUR",service="order"}';
    await until(async () => figure(await metrics(), revenue) === (await soldFor()));

    const text = await metrics();

    expect(figure(text, 'orders_total{outcome="confirmed",service="order"}')).toBeGreaterThan(0);
    expect(figure(text, 'orders_total{outcome="payment-declined",service="order"}')).toBeGreaterThan(0);
    expect(figure(text, 'saga_step_duration_seconds_count{service="order",step="charging"}')).toBeGreaterThan(0);
    expect(figure(text, 'sagas_open{step="reserving",service="order"}')).toBeGreaterThan(0);
    expect(figure(text, 'saga_oldest_seconds{step="reserving",service="order"}')).toBeGreaterThan(0);
  });

  test("GIVEN its servers WHEN asked THEN alive, ready, and it describes itself", async () => {
    await service.request().get("/health").expect(200);
    await until(async () => (await service.request().get("/ready")).body.checks?.kafka === "up");
    expect((await service.request().get("/ready").expect(200)).body.checks.postgres).toBe("up");
    const { body } = await service.request().get("/openapi.json").expect(200);
    expect(Object.keys(body.paths).sort()).toEqual(["/v1/orders", "/v1/orders/{id}", "/v1/orders/{id}/cancel"]);
  });
});

describe("every route that the description names", () => {
  test("GIVEN nobody, a forged token, a customer or an unknown field WHEN called THEN refused as it should be", async () => {
    const { faults, calls } = await accessFaults(() => service.request(), { customer: ann, admin: admin });

    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(9);
  });
});
