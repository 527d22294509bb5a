import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import type request from "supertest";
import { accessFaults } from "../chassis/testkit/access-faults.ts";
import { ServiceInProcess } from "../chassis/testkit/service-in-process.ts";
import { until } from "../chassis/testkit/until.ts";
import { createInventoryService } from "./service.ts";
import { inventorySettings } from "./settings.ts";
import { InventoryStage } from "./testkit/inventory-stage.ts";

let stage: InventoryStage;
let service: ServiceInProcess;
let admin: string;
let customer: string;

beforeAll(async () => {
  stage = await InventoryStage.start();
  service = await ServiceInProcess.start(createInventoryService, inventorySettings, stage.environment());
  [admin, customer] = await Promise.all([
    stage.tokens.authorization(randomUUID(), ["customer", "admin"]),
    stage.tokens.authorization(randomUUID()),
  ]);
  await post("/v1/warehouses", { id: "east", name: "East" }).expect(201);
});

afterAll(async () => {
  await service?.close();
  await stage?.stop();
});

const get = (path: string, who = admin) => service.request().get(path).set("authorization", who);
const post = (path: string, body: object, who = admin) =>
  service.request().post(path).set("authorization", who).set("idempotency-key", randomUUID()).send(body);
const receive = (sku: string, quantity = 5) => post(`/v1/stock/${sku}/receipts`, { warehouse: "east", quantity });

/** A product of its own. @returns its SKU */
async function product(): Promise<string> {
  const sku = `lamp-${randomUUID()}`;
  await post("/v1/products", { sku, name: "Lamp", price: 1250, currency: "EUR" }).expect(201);
  return sku;
}

describe("products", () => {
  test("GIVEN a new product WHEN registered THEN 201, and anybody may read it and its stock", async () => {
    const sku = `lamp-${randomUUID()}`;

    const { body, headers } = await post("/v1/products", { sku, name: " Lamp ", price: 1250, currency: "EUR" }).expect(
      201,
    );

    expect(body).toEqual({ sku, name: "Lamp", price: 1250, currency: "EUR", createdAt: expect.stringMatching(/Z$/) });
    expect(headers.location).toBe(`/v1/products/${sku}`);
    expect((await service.request().get(`/v1/products/${sku}`).expect(200)).body).toEqual(body);
    const stock = await service.request().get(`/v1/stock/${sku}`).expect(200);
    expect(stock.body).toEqual({ sku, available: 0, reserved: 0, version: 1, warehouses: [] });
    expect(stock.headers.etag).toBe('"1"');
  });

  test("GIVEN a product WHEN twenty register its SKU at once THEN one 201 and nineteen 409", async () => {
    const sku = `lamp-${randomUUID()}`;
    const one = { sku, name: "Lamp", price: 1, currency: "EUR" };

    const answers = await Promise.all(Array.from({ length: 20 }, () => post("/v1/products", one)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === "product-exists")).toHaveLength(19);
  });

  test("GIVEN products WHEN listed by pages of two THEN every one comes once, sorted", async () => {
    const skus = await Promise.all([product(), product(), product(), product(), product()]);

    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: request.Response = await service
        .request()
        .get("/v1/products")
        .query({ limit: 2, ...(cursor === null ? {} : { cursor }) })
        .expect(200);
      listed.push(...body.items.map((item: { sku: string }) => item.sku));
      cursor = body.nextCursor;
    } while (cursor !== null);

    expect(listed.filter((sku) => skus.includes(sku))).toEqual([...skus].sort());
    expect(new Set(listed).size).toBe(listed.length);
  });

  test.each([
    ["a fraction of a cent", { price: 12.5 }, "/price"],
    ["a price of nothing", { price: 0 }, "/price"],
    ["a price as text", { price: "12" }, "/price"],
    ["a currency that is none", { currency: "EUX" }, "/currency"],
    ["a currency in small letters", { currency: "eur" }, "/currency"],
    ["a SKU with a slash", { sku: "a/b" }, "/sku"],
    ["an empty name", { name: " " }, "/name"],
    ["a field of its own", { stock: 5 }, "/stock"],
  ])("GIVEN %s WHEN registered THEN 422 that points at it", async (_, fault, pointer) => {
    const { body } = await post("/v1/products", { sku: "x", name: "X", price: 1, currency: "EUR", ...fault }).expect(
      422,
    );

    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test("GIVEN nothing of that name WHEN asked for THEN 404 with the code", async () => {
    for (const path of ["/v1/products/none", "/v1/stock/none", "/v1/stock/none/events", "/v1/stock/none/versions/1"]) {
      expect((await get(path).expect(404)).body.code).toBe("unknown-product");
    }
    expect((await receive("none").expect(404)).body.code).toBe("unknown-product");
    expect((await post("/v1/stock/none/rebuild", {}).expect(404)).body.code).toBe("unknown-product");
  });
});

describe("who may", () => {
  test.each([
    ["POST", "/v1/products"],
    ["POST", "/v1/warehouses"],
    ["GET", "/v1/warehouses"],
    ["POST", "/v1/stock/any/receipts"],
    ["POST", "/v1/stock/any/corrections"],
    ["GET", "/v1/stock/any/events"],
    ["GET", "/v1/stock/any/versions/1"],
    ["POST", "/v1/stock/any/rebuild"],
    ["POST", "/v1/stock/*/rebuild"],
  ])("GIVEN %s %s WHEN nobody or a customer asks THEN 401 and 403", async (method, path) => {
    const ask = () => (method === "GET" ? service.request().get(path) : service.request().post(path).send({}));

    expect((await ask().expect(401)).body.code).toBe("unauthenticated");
    expect((await ask().set("authorization", customer).expect(403)).body.code).toBe("forbidden");
  });

  test("GIVEN the description of the API WHEN read THEN only products and stock are open, and only to be read", async () => {
    const { body } = await service.request().get("/openapi.json").expect(200);

    const open = Object.entries<Record<string, { security: readonly unknown[] }>>(body.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).flatMap(([method, { security }]) =>
          security.length === 0 ? [`${method} ${path}`] : [],
        ),
    );
    expect(open.sort()).toEqual(["get /v1/products", "get /v1/products/{sku}", "get /v1/stock/{sku}"]);
  });
});

describe("receipts and corrections", () => {
  test("GIVEN a receipt WHEN sent twice with its key THEN it counts once and both answers are the same", async () => {
    const sku = await product();
    const send = (quantity = 7) =>
      service
        .request()
        .post(`/v1/stock/${sku}/receipts`)
        .set("authorization", admin)
        .set("idempotency-key", "delivery-7")
        .send({ warehouse: "east", quantity });

    const first = await send().expect(201);
    const second = await send().expect(201);

    expect(first.body).toEqual({ sku, warehouse: "east", quantity: 7, available: 7, version: 2 });
    expect(first.headers.etag).toBe('"2"');
    expect(second.body).toEqual(first.body);
    expect((await send(8).expect(422)).body.code).toBe("idempotency-key-reused");
    expect((await get(`/v1/stock/${sku}`).expect(200)).body).toEqual({
      sku,
      available: 7,
      reserved: 0,
      version: 2,
      warehouses: [{ warehouse: "east", onHand: 7, reserved: 0, available: 7 }],
    });
  });

  test("GIVEN no key WHEN received or corrected THEN 400", async () => {
    const sku = await product();
    for (const path of ["receipts", "corrections"]) {
      const { body } = await service
        .request()
        .post(`/v1/stock/${sku}/${path}`)
        .set("authorization", admin)
        .send({ warehouse: "east", quantity: 1, ...(path === "corrections" && { reason: "counted" }) })
        .expect(400);
      expect(body.code).toBe("idempotency-key-missing");
    }
  });

  test.each([
    ["nothing", { quantity: 0 }, "/quantity"],
    ["less than nothing", { quantity: -1 }, "/quantity"],
    ["half a piece", { quantity: 1.5 }, "/quantity"],
    ["too many pieces", { quantity: 1_000_001 }, "/quantity"],
    ["a field of its own", { available: 9 }, "/available"],
  ])("GIVEN %s WHEN received THEN 422 that points at it", async (_, fault, pointer) => {
    const { body } = await post("/v1/stock/any/receipts", { warehouse: "east", quantity: 1, ...fault }).expect(422);

    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test("GIVEN a warehouse that is none WHEN received THEN 422 and nothing has happened", async () => {
    const sku = await product();

    const { body } = await post(`/v1/stock/${sku}/receipts`, { warehouse: "nowhere", quantity: 1 }).expect(422);

    expect(body.code).toBe("unknown-warehouse");
    expect((await get(`/v1/stock/${sku}`)).body.version).toBe(1);
  });

  test("GIVEN five pieces WHEN a count finds two less, and then six less THEN the first is booked and the second refused", async () => {
    const sku = await product();
    await receive(sku).expect(201);
    const correct = (quantity: number) =>
      post(`/v1/stock/${sku}/corrections`, { warehouse: "east", quantity, reason: "counted" });

    expect((await correct(-2).expect(201)).body).toMatchObject({ quantity: -2, available: 3, version: 3 });
    expect((await correct(-6).expect(409)).body.code).toBe("stock-reserved");

    const { body } = await get(`/v1/stock/${sku}/events`).expect(200);
    expect(body.items.map(({ version, type, data }: Record<string, unknown>) => ({ version, type, data }))).toEqual([
      { version: 1, type: "product.registered", data: { name: "Lamp", price: 1250, currency: "EUR" } },
      { version: 2, type: "stock.received", data: { warehouse: "east", quantity: 5 } },
      { version: 3, type: "stock.corrected", data: { warehouse: "east", quantity: -2, reason: "counted" } },
    ]);
    expect((await get(`/v1/stock/${sku}/versions/2`).expect(200)).body.available).toBe(5);
    expect((await get(`/v1/stock/${sku}/versions/4`).expect(404)).body.code).toBe("unknown-version");
    expect((await get(`/v1/stock/${sku}/versions/x`).expect(404)).body.code).toBe("unknown-version");
  });

  test("GIVEN events WHEN listed one by one THEN each comes once, with the id of its request", async () => {
    const sku = await product();
    await receive(sku).set("x-correlation-id", "delivery-note-1").expect(201);
    await receive(sku).expect(201);

    const first = (await get(`/v1/stock/${sku}/events?limit=2`).expect(200)).body;
    const second = (await get(`/v1/stock/${sku}/events?limit=2&cursor=${first.nextCursor}`).expect(200)).body;

    expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(first.items[1].correlationId).toBe("delivery-note-1");
    expect(second.nextCursor).toBeNull();
    expect((await get(`/v1/stock/${sku}/events?cursor=x`).expect(400)).body.code).toBe("invalid-cursor");
  });
});

describe("If-Match", () => {
  test.each([
    ["the version", '"2"', 201, undefined],
    ["several, the version among them", '"1", "2"', 201, undefined],
    ["any version", "*", 201, undefined],
    ["an older version", '"1"', 412, "version-stale"],
    ["a later version", '"3"', 412, "version-stale"],
    ["a weak tag", 'W/"2"', 412, "version-stale"],
    ["a tag of something else", '"abc"', 412, "version-stale"],
    ["a tag without quotes", "2", 400, "if-match-malformed"],
    ["an empty list", ",", 400, "if-match-malformed"],
    ["half a tag", '"2', 400, "if-match-malformed"],
  ])("GIVEN version 2 WHEN a receipt asks for %s THEN %s answers %i", async (_, header, status, code) => {
    const sku = await product();
    await receive(sku).expect(201);

    const answer = await receive(sku).set("if-match", header);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await get(`/v1/stock/${sku}`)).body.version).toBe(status === 201 ? 3 : 2);
  });

  test("GIVEN the version was right when it was read WHEN another write wins the lock THEN 409", async () => {
    const sku = await product();
    const rival = new Client({ connectionString: stage.databaseUrl });
    const watcher = new Client({ connectionString: stage.databaseUrl });
    await Promise.all([rival.connect(), watcher.connect()]);
    try {
      await rival.query("begin");
      await rival.query("select from stock where sku = $1 for update", [sku]);
      const losing = receive(sku).set("if-match", '"1"').then();
      const waits = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'";
      await until(async () => (await watcher.query(waits)).rowCount === 1);
      await rival.query("select move_stock($1, 'east', 1, 'stock.received', $2, 'rival', 't')", [
        sku,
        { warehouse: "east", quantity: 1 },
      ]);
      await rival.query("commit");

      const { status, body } = await losing;

      expect([status, body.code]).toEqual([409, "version-lost-race"]);
      expect((await get(`/v1/stock/${sku}`)).body).toMatchObject({ version: 2, available: 1 });
    } finally {
      await Promise.all([rival.end(), watcher.end()]);
    }
  });

  test("GIVEN ten receipts on one version at once WHEN they are answered THEN one is booked", async () => {
    const sku = await product();

    const answers = await Promise.all(Array.from({ length: 10 }, () => receive(sku).set("if-match", '"1"')));

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(201);
    expect(statuses.slice(1).every((status) => status === 409 || status === 412)).toBe(true);
    expect((await get(`/v1/stock/${sku}`)).body).toMatchObject({ version: 2, available: 5 });
  });
});

describe("the service", () => {
  test("GIVEN Kafka is away WHEN asked THEN it is ready, says that Kafka is down, and books receipts", async () => {
    const { body } = await service.request().get("/ready").expect(200);

    expect(body.checks).toEqual({ postgres: "up", kafka: "down" });
    await receive(await product()).expect(201);
  });

  test("GIVEN stock WHEN the metrics are read THEN they tell its sum, and all can be worked out anew", async () => {
    await receive(await product(), 1000).expect(201);

    const { text } = await service.request().get("/metrics").expect(200);
    const { body } = await post("/v1/stock/*/rebuild", {}).expect(200);

    expect(Number(/^stock_pieces\{.*kind="available".*\} (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(1000);
    expect(text).toMatch(/^stock_pieces\{.*kind="reserved".*\} 0$/m);
    expect(body).toEqual({ streams: expect.any(Number), corrected: 0 });
    expect(body.streams).toBeGreaterThan(0);
  });

  test("GIVEN warehouses WHEN one is opened twice THEN 409, and the list has it once", async () => {
    const id = `w-${randomUUID()}`;
    await post("/v1/warehouses", { id, name: "West" }).expect(201);

    expect((await post("/v1/warehouses", { id, name: "Again" }).expect(409)).body.code).toBe("warehouse-exists");

    const { body } = await get("/v1/warehouses?limit=100").expect(200);
    expect(body.items.filter((item: { id: string }) => item.id === id)).toEqual([
      { id, name: "West", createdAt: expect.any(String) },
    ]);
  });
});

describe("every route that the description names", () => {
  test("GIVEN nobody, a forged token, a customer or an unknown field WHEN called THEN refused as it should be", async () => {
    const { faults, calls } = await accessFaults(() => service.request(), { customer: customer, admin: admin });

    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(20);
  });
});
