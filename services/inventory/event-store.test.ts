import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Problem } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import fc from "fast-check";
import { availableOf } from "./domain/stock.ts";
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

const sql = (text: string, values: readonly unknown[] = []) => database.rows({ name: "", text }, values);

/** One step of a history: what is done, where, and with how much or with which of the holds. */
interface Step {
  readonly act: "receive" | "correct" | "reserve" | "confirm" | "release" | "expire";
  readonly warehouse: string;
  readonly quantity: number;
  readonly hold: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom<Step["act"][]>("receive", "correct", "reserve", "reserve", "confirm", "release", "expire"),
  warehouse: fc.constantFrom("east", "north", "west"),
  quantity: fc.integer({ min: -5, max: 9 }),
  hold: fc.nat(30),
});

/** Does what can be done: holds of the shop are over at once where `expire` asks for it. */
async function live(sku: string, steps: readonly Step[]): Promise<void> {
  const orders: string[] = [];
  for (const { act, warehouse, quantity, hold } of steps) {
    const orderId = orders[hold % Math.max(orders.length, 1)] ?? randomUUID();
    if (act === "receive") {
      await shop.receive(sku, warehouse, Math.abs(quantity) + 1);
    } else if (act === "correct") {
      await shop.correct(sku, warehouse, quantity || 1).catch(ignoreRefusal);
    } else if (act === "reserve") {
      orders.push(randomUUID());
      await shop.reserve(orders.at(-1) ?? "", { [sku]: Math.abs(quantity) + 1 });
    } else if (act === "expire") {
      await sql("update reservations set expires_at = now() where order_id = $1 and state = 'held'", [orderId]);
      await shop.reserveStock.expire(database, orderId, CONTEXT);
    } else if (act === "confirm") {
      await shop.reserveStock.confirm(database, orderId, CONTEXT);
    } else {
      await shop.reserveStock.release(database, orderId, "no reason", CONTEXT);
    }
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Problem)) {
    throw error;
  }
}

describe("the event store", () => {
  test.each([
    ["changed", "update stock_events set data = '{}'"],
    ["deleted", "delete from stock_events"],
    ["truncated", "truncate stock_events"],
  ])("GIVEN events WHEN they are to be %s THEN the database refuses", async (_, text) => {
    await shop.product({ east: 1 });

    await expect(sql(text)).rejects.toMatchObject({ code: "23001" });
  });

  test("GIVEN a version WHEN it is written a second time THEN the database refuses", async () => {
    const sku = await shop.product({ east: 1 });

    await expect(
      sql("select append_stock_event($1, 2, 'stock.received', '{}', 'c', 't')", [sku]),
    ).rejects.toMatchObject({ code: "23505" });
  });

  test("GIVEN any history WHEN worked out anew, from the start or from a snapshot THEN it is what the service kept", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const sku = await shop.product({});
        await live(sku, steps);

        const kept = await shop.live(sku);
        const replayed = await shop.replayed(sku);
        const now = await shop.read.now(sku);

        expect({ ...replayed, available: availableOf(replayed) }).toEqual(kept);
        expect(await shop.rebuild.one(sku)).toEqual({ streams: 1, corrected: 0 });
        expect(await shop.read.at(sku, now.version)).toEqual(now);
      }),
      { numRuns: 15 },
    );
  });

  test("GIVEN a history over three snapshots WHEN read at any version THEN snapshot and tail are what a replay gives", async () => {
    const sku = await shop.product({ east: 5, west: 5 });
    for (let at = 0; at < 110; at++) {
      const orderId = randomUUID();
      await shop.reserve(orderId, { [sku]: 1 + (at % 7) });
      await shop.receive(sku, at % 2 === 0 ? "east" : "west", 1);
      await (at % 3 === 0
        ? shop.reserveStock.release(database, orderId, "no reason", CONTEXT)
        : shop.reserveStock.confirm(database, orderId, CONTEXT));
    }
    const { version: newest } = await shop.read.now(sku);
    const [{ count } = { count: 0 }] = await sql("select count(*)::int as count from stock_snapshots where sku = $1", [
      sku,
    ]);
    expect(count).toBe(Math.floor(newest / 100));
    expect(newest).toBeGreaterThan(200);

    for (const version of [1, 99, 100, 101, 199, 200, 201, newest]) {
      const whole = await shop.read.at(sku, version);
      // Without its snapshots, the same question is answered by the events alone.
      const replayed = await shop.replayed(sku, version);
      expect(whole.warehouses.map(({ warehouse, onHand, reserved }) => [warehouse, { onHand, reserved }])).toEqual(
        [...replayed.levels].sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    }
  });
});

describe("rebuilding", () => {
  test("GIVEN a read model that was spoilt WHEN rebuilt THEN it is what the events say, and others are left alone", async () => {
    const sku = await shop.product({ east: 5, west: 2 });
    await shop.reserve(randomUUID(), { [sku]: 6 });
    const right = await shop.live(sku);
    await sql("update stock_levels set on_hand = on_hand + 1 where sku = $1 and warehouse = 'east'", [sku]);
    await sql("delete from stock_levels where sku = $1 and warehouse = 'west'", [sku]);
    await sql("update stock set available = 77 where sku = $1", [sku]);

    const { corrected } = await shop.rebuild.all();

    expect(corrected).toBe(1);
    expect(await shop.live(sku)).toEqual(right);
  });

  test("GIVEN reservations under way WHEN rebuilt again and again THEN nothing is lost, doubled or oversold", async () => {
    const sku = await shop.product({ east: 40, west: 40 });
    let selling = true;
    const rebuilding = (async () => {
      let corrected = 0;
      while (selling) {
        corrected += (await shop.rebuild.one(sku)).corrected;
      }
      return corrected;
    })();

    const decisions = await Promise.all(Array.from({ length: 100 }, () => shop.reserve(randomUUID(), { [sku]: 1 })));
    selling = false;

    expect(await rebuilding).toBe(0);
    expect(decisions.filter(({ type }) => type === "stock.reserved")).toHaveLength(80);
    expect(await shop.read.now(sku)).toMatchObject({ available: 0, reserved: 80 });
  });
});
