import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeBackingData } from "../local/backing/data-home.ts";
import { startPostgres } from "../local/backing/postgres.ts";
import { ProcessLedger } from "../local/processes/process-ledger.ts";
import { createLogger } from "../services/chassis/logger.ts";
import { Database } from "../services/chassis/postgres/database.ts";
import { migrate } from "../services/chassis/postgres/migrate.ts";
import { Shop } from "../services/inventory/testkit/shop.ts";
import { median } from "./median.ts";
import { progress, say } from "./progress.ts";
import type { Bench, Report } from "./run.ts";

const callers = 64;

/**
 * What the callers share. 3: as many commands as are ever at work at once in all replicas together, one a partition of their
 * topic. 10: the default of a replica's pool.
 */
const pools = [3, 10];

const runs = 3;

/** Slices of the ways alternate within a run, so that what else the machine does hits them alike. */
const slices = 8;
const sliceMs = 400;

const pieces = 1_000_000_000;

/** Pieces that more callers want than there are. */
const last = 500;

const target = 0.5;

const migrations = fileURLToPath(new URL("../services/inventory/postgres/migrations", import.meta.url));

/** One way to take a piece; each call is a transaction of its own. */
interface Way {
  readonly metric: string;
  readonly take: () => Promise<unknown>;
}

/** What was measured of a way: pieces taken a second. */
interface Rated {
  readonly metric: string;
  readonly rates: readonly number[];
  /** Over the rate of the first way in the same run. */
  readonly ratios: readonly number[];
}

/** Reservations of one SKU by 64 callers, against a conditional UPDATE of one row that does nothing else. */
export const run: Bench = async (report, signal) => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  const ledger = new ProcessLedger(dir);
  try {
    const server = await startPostgres({ dir, ledger, preferredPort: 0, progress });
    const { url } = await server.ensureDatabase({ name: "inventory", role: "inventory", password: "of-a-bench" });
    const log = createLogger("bench", "silent");
    await migrate({ databaseUrl: url, folder: migrations, service: "inventory", log });
    for (const connections of pools) {
      const database = new Database({ url, connections, service: "bench", log });
      try {
        await compare(database, `${callers} callers on ${connections} connections`, report, signal);
      } finally {
        await database.close();
      }
    }
  } finally {
    await ledger.stopAll();
    removeBackingData(dir);
    rmSync(dir, { recursive: true, force: true });
  }
};

async function compare(database: Database, shape: string, report: Report, signal: AbortSignal): Promise<void> {
  say(shape);
  const [bare, ...others] = await measure(await waysOf(database), signal);
  report({ metric: `${shape}: a bare conditional UPDATE`, value: median(bare?.rates ?? []), unit: "1/s" });
  for (const { metric, rates, ratios } of others) {
    const against = `the bare UPDATE; the target is ${target}`;
    report({ metric: `${shape}: ${metric}`, value: median(rates), unit: "1/s", ratio: median(ratios), against });
  }
  report({ metric: `${shape}: sold of the last ${last} pieces`, value: await sellLast(database), unit: "pieces" });
}

/** The bare one first. The use case does all that a reservation is: lock, decision, event, read model, answer. */
async function waysOf(database: Database): Promise<Way[]> {
  const shop = new Shop(database);
  const [bareSku, sku] = [await shop.product({ bench: pieces }), await shop.product({ bench: pieces })];
  const bare = {
    name: "bare",
    text: "update stock set available = available - 1 where sku = $1 and available >= 1",
  };
  const remember = { name: "remember", text: "insert into inbox (consumer, message_id) values ('bench', $1)" };
  return [
    { metric: "a bare conditional UPDATE", take: () => database.rows(bare, [bareSku]) },
    { metric: "a reservation", take: () => shop.reserve(randomUUID(), { [sku]: 1 }) },
    {
      metric: "a reservation by message, in one transaction with its row in the inbox",
      take: () =>
        database.transaction(async (tx) => {
          await tx.rows(remember, [randomUUID()]);
          await shop.reserve(randomUUID(), { [sku]: 1 }, "EUR", tx);
        }),
    },
  ];
}

async function measure(ways: readonly Way[], signal: AbortSignal): Promise<Rated[]> {
  const rates: number[][] = ways.map(() => []);
  for (let index = 0; index <= runs; index++) {
    const ofRun = await oneRun(ways, signal);
    say(`${index === 0 ? "warm-up" : `run ${index} of ${runs}`}: ${ofRun.map(Math.round).join(", ")} a second`);
    if (index > 0) {
      for (const [way, rate] of ofRun.entries()) {
        rates[way]?.push(rate);
      }
    }
  }
  const [bare = []] = rates;
  return ways.map(({ metric }, way) => {
    const own = rates[way] ?? [];
    return { metric, rates: own, ratios: own.map((rate, index) => rate / (bare[index] ?? 0)) };
  });
}

async function oneRun(ways: readonly Way[], signal: AbortSignal): Promise<number[]> {
  const sums = ways.map(() => ({ taken: 0, ms: 0 }));
  for (let slice = 0; slice < slices; slice++) {
    for (const [way, sum] of sums.entries()) {
      signal.throwIfAborted();
      const began = performance.now();
      sum.taken += await oneSlice(ways[way]?.take, began + sliceMs);
      sum.ms += performance.now() - began;
    }
  }
  return sums.map(({ taken, ms }) => (taken / ms) * 1000);
}

/** @returns how often all callers together took a piece */
async function oneSlice(take: Way["take"] = async () => undefined, until: number): Promise<number> {
  let taken = 0;
  const caller = async () => {
    while (performance.now() < until) {
      await take();
      taken++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return taken;
}

/** Sells the last pieces of a SKU until no caller gets one. @throws Error where that is another number than there were */
async function sellLast(database: Database): Promise<number> {
  const shop = new Shop(database);
  const sku = await shop.product({ bench: last });
  const decisions = await Promise.all(
    Array.from({ length: callers }, async () => {
      let held = 0;
      while ((await shop.reserve(randomUUID(), { [sku]: 1 })).type === "stock.reserved") {
        held++;
      }
      return held;
    }),
  );
  const sold = decisions.reduce((sum, held) => sum + held, 0);
  const { available, reserved } = await shop.read.now(sku);
  if (available !== 0 || reserved !== last || sold !== last) {
    throw new Error(`${available} pieces are available and ${reserved} reserved, where ${sold} of ${last} were sold`);
  }
  return sold;
}
