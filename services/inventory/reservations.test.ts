import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "@plinth/chassis/postgres";
import fc from "fast-check";
import { InventoryStage } from "./testkit/inventory-stage.ts";
import { CONTEXT, Shop } from "./testkit/shop.ts";

let stage: InventoryStage;
let database: Database;
let shop: Shop;

beforeAll(async () => {
  stage = await InventoryStage.start();
  database = await stage.database();
  shop = new Shop(database);
});

afterAll(async () => {
  await database?.close();
  await stage?.stop();
});

const shelves = fc.uniqueArray(
  fc.record({ warehouse: fc.constantFrom("east", "north", "south", "west"), quantity: fc.integer({ min: 1, max: 6 }) }),
  { minLength: 1, selector: ({ warehouse }) => warehouse },
);
const shelvesOf = (rows: readonly { warehouse: string; quantity: number }[]) =>
  Object.fromEntries(rows.map(({ warehouse, quantity }) => [warehouse, quantity]));

describe("reserving", () => {
  test("GIVEN K pieces over warehouses WHEN N orders ask for one at once THEN exactly min(N, K) get one", async () => {
    await fc.assert(
      fc.asyncProperty(shelves, fc.integer({ min: 1, max: 30 }), async (rows, orders) => {
        const sku = await shop.product(shelvesOf(rows));
        const pieces = rows.reduce((sum, { quantity }) => sum + quantity, 0);

        const decisions = await Promise.all(
          Array.from({ length: orders }, () => shop.reserve(randomUUID(), { [sku]: 1 })),
        );

        const held = decisions.filter(({ type }) => type === "stock.reserved").length;
        expect(held).toBe(Math.min(orders, pieces));
        const { available, reserved, version } = await shop.read.now(sku);
        expect({ available, reserved }).toEqual({ available: pieces - held, reserved: held });
        expect(version).toBe(1 + rows.length + held);
      }),
      { numRuns: 12 },
    );
  });

  test("GIVEN orders of several SKUs in any sequence WHEN they come at once THEN each is held whole or not at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(shelves, { minLength: 2, maxLength: 4 }),
        fc.array(fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 5 }), {
          minLength: 2,
          maxLength: 16,
        }),
        async (stocks, orders) => {
          const skus = await Promise.all(stocks.map((rows) => shop.product(shelvesOf(rows))));
          const lines = orders.map((order) =>
            order.map(([at, quantity]) => ({ sku: skus[at % skus.length] ?? "", quantity })),
          );

          const decisions = await Promise.all(
            lines.map((items) =>
              shop.reserveStock.reserve(database, { orderId: randomUUID(), items, currency: "EUR" }, CONTEXT),
            ),
          );

          for (const [at, sku] of skus.entries()) {
            const taken = lines
              .filter((_, order) => decisions[order]?.type === "stock.reserved")
              .flat()
              .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
            const received = (stocks[at] ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
            expect(await shop.read.now(sku)).toMatchObject({ reserved: taken, available: received - taken });
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test("GIVEN three warehouses WHEN more is taken than one has THEN the fullest are emptied first, ids deciding a draw", async () => {
    const sku = await shop.product({ b: 4, a: 4, c: 3, d: 1 });

    const { data } = await shop.reserve(randomUUID(), { [sku]: 9 });

    const { warehouses } = await shop.read.now(sku);
    expect(warehouses.map(({ warehouse, reserved }) => [warehouse, reserved])).toEqual([
      ["a", 4],
      ["b", 4],
      ["c", 1],
      ["d", 0],
    ]);
    expect(data).toMatchObject({ lines: [{ sku, quantity: 9, unitPrice: 250 }], total: 2250, currency: "EUR" });
  });

  test.each([
    ["a SKU that nobody registered", (sku: string) => ({ [sku]: 1, "zz-unknown": 1 }), "EUR", "unknown-sku"],
    ["another currency", (sku: string) => ({ [sku]: 1 }), "USD", "currency-mismatch"],
    ["too many pieces", (sku: string) => ({ [sku]: 3 }), "EUR", "insufficient-stock"],
  ])(
    "GIVEN an order with %s WHEN reserved twice THEN the same rejection twice, and nothing is held",
    async (_, items, currency, reason) => {
      const sku = await shop.product({ east: 2 });
      const orderId = randomUUID();

      await shop.reserve(orderId, items(sku), currency);
      await shop.reserve(orderId, items(sku), currency);

      const rejected = { type: "stock.rejected", data: { orderId, reason, sku: expect.any(String) } };
      expect(await shop.answers(orderId)).toEqual([rejected, rejected]);
      expect(await shop.read.now(sku)).toMatchObject({ available: 2, reserved: 0, version: 2 });
    },
  );

  test("GIVEN one command twenty times at once WHEN decided THEN it takes stock once, and every answer is the same", async () => {
    const sku = await shop.product({ east: 50 });
    const orderId = randomUUID();

    const decisions = await Promise.all(Array.from({ length: 20 }, () => shop.reserve(orderId, { [sku]: 2 })));

    expect(decisions.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set((await shop.answers(orderId)).map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await shop.read.now(sku)).toMatchObject({ available: 48, reserved: 2 });
  });
});

describe("the end of a hold", () => {
  const confirm = (orderId: string) => shop.reserveStock.confirm(database, orderId, CONTEXT);
  const release = (orderId: string) => shop.reserveStock.release(database, orderId, "cancelled-by-user", CONTEXT);
  const typesOf = async (orderId: string) => (await shop.answers(orderId)).map(({ type }) => type);

  test("GIVEN a release before its reservation WHEN that comes THEN it is rejected and holds nothing", async () => {
    const sku = await shop.product({ east: 2 });
    const orderId = randomUUID();

    await release(orderId);
    await shop.reserve(orderId, { [sku]: 1 });
    await shop.reserve(orderId, { [sku]: 1 });

    const rejected = { type: "stock.rejected", data: { orderId, reason: "released" } };
    expect(await shop.answers(orderId)).toEqual([{ type: "stock.released", data: { orderId } }, rejected, rejected]);
    expect(await shop.read.now(sku)).toMatchObject({ available: 2, reserved: 0 });
  });

  test("GIVEN a confirmation before its reservation WHEN that comes THEN both come too late and nothing is held", async () => {
    const sku = await shop.product({ east: 2 });
    const orderId = randomUUID();

    await confirm(orderId);
    await shop.reserve(orderId, { [sku]: 1 });

    expect(await typesOf(orderId)).toEqual(["stock.expired", "stock.expired"]);
    expect(await shop.read.now(sku)).toMatchObject({ available: 2, reserved: 0 });
  });

  test("GIVEN a hold over two warehouses WHEN confirmed, twice, and released THEN it is sold once and stays sold", async () => {
    const sku = await shop.product({ east: 2, west: 2 });
    const orderId = randomUUID();

    await shop.reserve(orderId, { [sku]: 3 });
    await confirm(orderId);
    await confirm(orderId);
    await release(orderId);

    expect(await typesOf(orderId)).toEqual(["stock.reserved", "stock.confirmed", "stock.confirmed", "stock.confirmed"]);
    expect(await shop.read.now(sku)).toEqual({
      sku,
      available: 1,
      reserved: 0,
      version: 5,
      warehouses: [
        { warehouse: "east", onHand: 0, reserved: 0, available: 0 },
        { warehouse: "west", onHand: 1, reserved: 0, available: 1 },
      ],
    });
  });

  test("GIVEN a hold whose time is over WHEN confirmed before anybody swept THEN it has expired, and nothing is sold", async () => {
    const hasty = new Shop(database, 0);
    const sku = await hasty.product({ east: 2 });
    const orderId = randomUUID();

    await hasty.reserve(orderId, { [sku]: 2 });
    await confirm(orderId);
    await confirm(orderId);

    expect(await typesOf(orderId)).toEqual(["stock.reserved", "stock.expired", "stock.expired"]);
    expect(await shop.read.now(sku)).toMatchObject({ available: 2, reserved: 0 });
  });

  test("GIVEN holds at their last moment WHEN confirmations, releases and two sweepers meet THEN each has one winner", async () => {
    const brief = new Shop(database, 1);
    const sku = await brief.product({ east: 40, west: 40 });
    const orders = Array.from({ length: 60 }, () => randomUUID());
    await Promise.all(orders.map((orderId) => brief.reserve(orderId, { [sku]: 1 })));
    brief.decisions.length = 0;

    // Every moment of the second in which the time runs out sees commands and sweeps.
    await Promise.all(
      orders.map(async (orderId, at) => {
        await new Promise((resolve) => setTimeout(resolve, at * 25));
        const expire = () => brief.reserveStock.expire(database, orderId, CONTEXT);
        const end = at % 3 === 0 ? brief.reserveStock.release(database, orderId, undefined, CONTEXT) : undefined;
        await Promise.all([expire(), end ?? brief.reserveStock.confirm(database, orderId, CONTEXT), expire()]);
      }),
    );

    const ends = await Promise.all(orders.map(async (orderId) => (await typesOf(orderId)).slice(1)));
    const winners = brief.decisions.filter(({ changed }) => changed);
    const sold = winners.filter(({ state }) => state === "confirmed").length;
    expect(winners.map(({ data }) => data.orderId).sort()).toEqual([...orders].sort());
    expect(ends.every((types) => !(types.includes("stock.confirmed") && types.includes("stock.expired")))).toBe(true);
    expect(await shop.read.now(sku)).toMatchObject({ reserved: 0, available: 80 - sold });
  });
});
