import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "@plinth/chassis/postgres";
import type { ServiceProcess } from "../chassis/testkit/service-process.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { until } from "../chassis/testkit/until.ts";
import { TopicReader } from "../order/testkit/topic-reader.ts";
import { CommandSender } from "./testkit/command-sender.ts";
import { InventoryStage } from "./testkit/inventory-stage.ts";
import { type Shelves, Shop } from "./testkit/shop.ts";

let stage: InventoryStage;
let database: Database;
let shop: Shop;
let commands: CommandSender;
let answers: TopicReader;
let victim: ServiceProcess;
const processes = new ServiceProcesses();

beforeAll(async () => {
  stage = await InventoryStage.start({ kafka: true });
  database = await stage.database();
  shop = new Shop(database);
  commands = new CommandSender(stage.kafka);
  answers = new TopicReader(stage.kafka, ["inventory.events"]);
  [victim] = await Promise.all([start(), start()]);
});

afterAll(async () => {
  await processes.kill();
  await answers?.close();
  await commands?.close();
  await database?.close();
  await stage?.stop();
});

/** A replica that serves. */
async function start(): Promise<ServiceProcess> {
  const replica = processes.start("inventory", stage.environment());
  await replica.port();
  return replica;
}

const RECEIVED: Shelves = { east: 12, west: 9 };
const PIECES = 21;

/** Orders of one or two pieces of a SKU, and what becomes of each: every third comes to nothing. */
class Run {
  readonly sku: string;
  readonly orders = Array.from({ length: 36 }, (_, at) => ({ orderId: randomUUID(), quantity: 1 + (at % 2), at }));

  constructor(sku: string) {
    this.sku = sku;
  }

  /** Every command twice, and those of different orders in a mixed sequence. */
  async reserve(): Promise<void> {
    const all = this.orders.map(({ orderId, quantity }) => ({
      type: "stock.reserve" as const,
      data: { orderId, items: [{ sku: this.sku, quantity }], currency: "EUR" },
    }));
    await commands.send([...all, ...all.toReversed()]);
  }

  /** Confirms or releases what was reserved, each twice. */
  async settle(): Promise<void> {
    const all = this.orders
      .filter(({ orderId }) => answers.typesOf(orderId).includes("stock.reserved"))
      .map(({ orderId, at }) => ({
        type: at % 3 === 0 ? ("stock.release" as const) : ("stock.confirm" as const),
        data: { orderId },
      }));
    await commands.send([...all, ...all]);
  }

  answered(types: readonly string[], times: number): boolean {
    return this.orders.every(({ orderId }) => {
      const given = answers.typesOf(orderId);
      return given.includes("stock.rejected") || given.filter((type) => types.includes(type)).length >= times;
    });
  }

  /** Each piece that came is on a shelf or sold to one order; the read model is what the events say. */
  async assertNothingLostOrDoubled(): Promise<void> {
    const finals = this.orders.map(({ orderId, quantity }) => ({ quantity, types: new Set(answers.typesOf(orderId)) }));
    const sold = finals.reduce((sum, { quantity, types }) => sum + (types.has("stock.confirmed") ? quantity : 0), 0);
    const { reserved, available, warehouses } = await shop.read.now(this.sku);
    const events = (await shop.read.events(this.sku, { after: undefined, limit: 1_000 })).items;
    expect({ reserved, left: available + sold }).toEqual({ reserved: 0, left: PIECES });
    expect(finals.filter(({ types }) => types.has("stock.confirmed") && types.has("stock.released"))).toEqual([]);
    for (const { warehouse, onHand } of warehouses) {
      const soldHere = events
        .flatMap(({ type, data }) => (type === "stock.confirmed" ? data.parts : []))
        .reduce((sum, part) => sum + (part.warehouse === warehouse ? part.quantity : 0), 0);
      expect(onHand + soldHere).toBe(RECEIVED[warehouse]);
    }
    expect(await shop.rebuild.one(this.sku)).toEqual({ streams: 1, corrected: 0 });
  }
}

describe("two replicas", () => {
  test("GIVEN commands for one SKU WHEN one replica is killed amid them THEN every order is answered, nothing is lost or sold twice", async () => {
    const run = new Run(await shop.product(RECEIVED));
    await run.reserve();
    await until(() => run.orders.some(({ orderId }) => answers.typesOf(orderId).length > 0));
    victim.signal("SIGKILL");
    await start();

    await until(() => run.answered(["stock.reserved"], 2));
    await run.settle();
    await until(() => run.answered(["stock.confirmed", "stock.released"], 2));

    await run.assertNothingLostOrDoubled();
  });

  test("GIVEN commands under way WHEN Postgres is killed and comes back THEN the replicas go on by themselves", async () => {
    const run = new Run(await shop.product(RECEIVED));
    await run.reserve();
    await until(() => run.orders.some(({ orderId }) => answers.typesOf(orderId).length > 0));
    await stage.servers.killPostgres();
    await stage.servers.startPostgres();

    await until(() => run.answered(["stock.reserved"], 2));
    await run.settle();
    await until(() => run.answered(["stock.confirmed", "stock.released"], 2));

    await run.assertNothingLostOrDoubled();
  });

  test("GIVEN holds that nobody confirms WHEN their time is over THEN they are given back, told of once, by whichever replica", async () => {
    const brief = new Shop(database, 1);
    const sku = await brief.product({ east: 8 });
    const orders = Array.from({ length: 8 }, () => randomUUID());
    await Promise.all(orders.map((orderId) => brief.reserve(orderId, { [sku]: 1 })));

    await until(() => orders.every((orderId) => answers.typesOf(orderId).includes("stock.expired")));

    expect(orders.map((orderId) => answers.typesOf(orderId))).toEqual(
      orders.map(() => ["stock.reserved", "stock.expired"]),
    );
    expect(await shop.read.now(sku)).toMatchObject({ available: 8, reserved: 0, version: 2 + 16 });
  });
});

describe("the process of the inventory service", () => {
  test("GIVEN an empty environment WHEN started THEN it ends with 1 and one line with every fault", async () => {
    const process_ = processes.start("inventory", { RESERVATION_SECONDS: "soon" });

    expect(await process_.exit()).toBe(1);
    expect(process_.lines).toHaveLength(1);
    expect(process_.lines[0]?.faults).toEqual(
      expect.arrayContaining([
        "DATABASE_URL is not set",
        "KAFKA_BROKERS is not set",
        "JWKS_URL is not set",
        expect.stringMatching(/^RESERVATION_SECONDS is wrong/),
      ]),
    );
  });

  test("GIVEN a replica at work WHEN it gets SIGTERM THEN it ends with 0", async () => {
    const replica = await start();

    replica.signal("SIGTERM");

    expect(await replica.exit()).toBe(0);
  });
});
