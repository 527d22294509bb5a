import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import { until } from "../../chassis/testkit/until.ts";
import { InventoryStage } from "../testkit/inventory-stage.ts";
import { Shop } from "../testkit/shop.ts";
import { ExpirySweeper } from "./expiry-sweeper.ts";

let stage: InventoryStage;
let database: Database;

beforeAll(async () => {
  stage = await InventoryStage.start();
  database = await stage.database();
});

afterAll(async () => {
  await database?.close();
  await stage?.stop();
});

describe("the sweeper of holds", () => {
  test("GIVEN a hold that cannot be given back WHEN its time is over THEN it is told of, and later ones are given back", async () => {
    const shop = new Shop(database, 0);
    const [broken, whole] = [await shop.product({ east: 1 }), await shop.product({ east: 1 })];
    await shop.reserve(randomUUID(), { [broken]: 1 });
    await shop.reserve(randomUUID(), { [whole]: 1 });
    const text = "update stock_levels set reserved = 0 where sku = $1";
    await database.rows({ name: "break-levels", text }, [broken]);
    const lines: string[] = [];
    const log = createLogger("test", "info", { write: (line) => lines.push(line) });

    const sweeper = new ExpirySweeper({ ...shop, log });
    await until(async () => (await shop.read.now(whole)).available === 1 && lines.length > 0);
    await sweeper.close();

    expect(lines.filter((line) => line.includes("cannot be given back"))).toHaveLength(1);
  });
});
