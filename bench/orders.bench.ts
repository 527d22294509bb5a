import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ServiceProcess } from "../services/chassis/testkit/service-process.ts";
import { OrderStage } from "../services/order/testkit/order-stage.ts";
import { sandboxEnvironment } from "../services/sandbox/testkit/sandbox-environment.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

/** Orders a second: of the first step, and how much more each further step asks. */
const firstRate = 5;
const growth = 1.5;
const mostSteps = 12;
const stepSeconds = 6;
const longSeconds = 20;

/** A rate is sustained where 95 of 100 orders are confirmed within this. Above the knee the queues grow, and this is soon passed. */
const patienceMs = 1_000;

/** How long the orders of a step may take to their end once the last is placed. */
const drainMs = 30_000;

/** Enough that no single one is what everybody waits for. */
const skus = Array.from({ length: 32 }, (_, index) => `book-${index}`);

/** What became of the orders of a step, from their placing to their confirmation; by the database's clock. */
interface Step {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Confirmed a second, from the first placing to the last confirmation. */
  readonly throughput: number;
}

/**
 * Orders by real processes: one order service, one inventory, one sandbox, one Postgres, one Kafka broker. The rate is raised
 * step by step until orders queue up: the knee is the last rate before.
 */
export const run: Bench = async (report, signal) => {
  const stage = await OrderStage.start("real");
  const sandbox = new ServiceProcess("sandbox", sandboxEnvironment(await stage.servers.database()));
  try {
    const payment = { PAYMENT_URL: `http://127.0.0.1:${await sandbox.port()}/sandbox`, PAYMENT_TIMEOUT_MS: "10000" };
    const service = stage.startService(payment);
    const [port] = await Promise.all([service.port(), stage.startInventory(skus, 1_000_000)]);
    const buyers = await Promise.all(Array.from({ length: 8 }, () => stage.authorization(randomUUID())));
    const shop = { stage, url: `http://127.0.0.1:${port}`, buyers, signal };
    await ordered(shop, firstRate, 3);

    let knee = 0;
    let throughput = 0;
    for (let index = 0; index < mostSteps; index++) {
      const rate = Math.round(firstRate * growth ** index);
      const step = await ordered(shop, rate, stepSeconds);
      throughput = Math.max(throughput, step.throughput);
      say(`${rate}/s: ${JSON.stringify(step)}`);
      if (step.p95 > patienceMs) {
        break;
      }
      knee = rate;
    }
    if (knee === 0) {
      throw new Error(`Not even ${firstRate} orders a second are confirmed within ${patienceMs} ms.`);
    }
    const rate = Math.round(knee * 0.7);
    const { p50, p95, p99 } = await ordered(shop, rate, longSeconds);
    report({ metric: "sagas completed, at most", value: throughput, unit: "sagas/s" });
    report({ metric: "knee", value: knee, unit: "sagas/s" });
    report({ metric: `placed to confirmed at ${rate}/s, P50`, value: p50, unit: "ms" });
    report({ metric: `placed to confirmed at ${rate}/s, P95`, value: p95, unit: "ms" });
    report({ metric: `placed to confirmed at ${rate}/s, P99`, value: p99, unit: "ms" });
  } finally {
    sandbox.signal("SIGKILL");
    await sandbox.exit();
    await stage.stop();
  }
};

interface Shop {
  readonly stage: OrderStage;
  readonly url: string;
  /** Authorization headers. */
  readonly buyers: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Places orders at the rate, whether the service keeps up or not, and waits until all are confirmed.
 * @throws Error where one is refused or cancelled, or they take too long
 */
async function ordered(shop: Shop, rate: number, seconds: number): Promise<Step> {
  const count = rate * seconds;
  const began = performance.now();
  const placings: Promise<string>[] = [];
  while (placings.length < count) {
    shop.signal.throwIfAborted();
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * rate) + 1);
    while (placings.length < due) {
      const placing = place(shop, placings.length);
      // All are awaited below; one that fails before that is not to end the process, which has servers to stop.
      placing.catch(() => undefined);
      placings.push(placing);
    }
    await sleep(5);
  }
  const ids = await Promise.all(placings);
  return confirmed(shop, ids);
}

async function place({ url, buyers, signal }: Shop, index: number): Promise<string> {
  const response = await fetch(`${url}/v1/orders`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: buyers[index % buyers.length] ?? "",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify({
      items: [{ sku: skus[index % skus.length], quantity: 1 }],
      currency: "EUR",
      payment: { method: "card", token: "tok_ok" },
    }),
    signal,
  });
  if (response.status !== 202) {
    throw new Error(`An order was answered with ${response.status}: ${await response.text()}`);
  }
  return ((await response.json()) as { id: string }).id;
}

async function confirmed({ stage, signal }: Shop, ids: readonly string[]): Promise<Step> {
  const deadline = performance.now() + drainMs;
  for (;;) {
    signal.throwIfAborted();
    const [row] = await stage.rows<Step & { confirmed: number; cancelled: number }>(STEP, [ids]);
    if (row === undefined || row.cancelled > 0 || performance.now() > deadline) {
      throw new Error(
        `Of ${ids.length} orders ${row?.confirmed} were confirmed and ${row?.cancelled} cancelled in time.`,
      );
    }
    if (row.confirmed === ids.length) {
      const { p50, p95, p99, throughput } = row;
      return { p50, p95, p99, throughput };
    }
    await sleep(100);
  }
}

const STEP = `
  select count(*) filter (where status = 'confirmed')::int as confirmed,
         count(*) filter (where status = 'cancelled')::int as cancelled,
         percentile_cont(0.5) within group (order by ms)::float as p50,
         percentile_cont(0.95) within group (order by ms)::float as p95,
         percentile_cont(0.99) within group (order by ms)::float as p99,
         (count(*) / extract(epoch from max(updated_at) - min(created_at)))::float as throughput
    from (select *, extract(epoch from updated_at - created_at) * 1000 as ms from orders where id = any ($1::uuid[])) o`;
