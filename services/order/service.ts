import { fileURLToPath } from "node:url";
import { createApp, HttpClient, type Logger, Metrics, Readiness, type Service, tokenChecker } from "@plinth/chassis";
import { Idempotency } from "@plinth/chassis/idempotency";
import { consumeMessages, Outbox, OutboxRelay } from "@plinth/chassis/kafka";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { contractOf } from "@plinth/events";
import { SagaMachine } from "./domain/saga.ts";
import { orderRoutes } from "./http/order-routes.ts";
import { orderProblems } from "./http/problems.ts";
import { INVENTORY_EVENTS, inventoryEvents } from "./kafka/inventory-events.ts";
import { OrderFigures } from "./order-figures.ts";
import { HttpPayments } from "./payment/http-payments.ts";
import { OrdersInPostgres } from "./postgres/orders-in-postgres.ts";
import { sagasInPostgres } from "./postgres/sagas-in-postgres.ts";
import type { OrderSettings } from "./settings.ts";
import { cancelOrder } from "./use-cases/cancel-order.ts";
import { ownOrders } from "./use-cases/own-orders.ts";
import { SagaSteps } from "./use-cases/saga-steps.ts";
import { SagaWorker } from "./use-cases/saga-worker.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

/** Beside the time that two calls take at most: to store their outcome. */
const STORE_MS = 1_000;

/**
 * The order service, with its schema up to date; sagas are carried on from now on.
 * @throws Error when Postgres stays out of reach
 */
export async function createOrderService(settings: OrderSettings, log: Logger): Promise<Service> {
  const metrics = new Metrics("order");
  const database = await openDatabase(settings, MIGRATIONS, "order", log);
  const kafka = { kafka: settings, database, metrics, log };
  const contract = contractOf("order");
  const relay = new OutboxRelay({ ...kafka, service: "order" });
  const machine = new SagaMachine({
    stockMs: settings.STOCK_TIMEOUT_SECONDS * 1000,
    leaseMs: 2 * settings.PAYMENT_TIMEOUT_MS + STORE_MS,
  });
  const figures = new OrderFigures(metrics, () => sagasInPostgres.open(database));
  const steps = new SagaSteps(machine, new Outbox(contract, () => relay.nudge()), figures, () => worker.nudge());
  const worker = new SagaWorker({
    database,
    steps,
    payments: new HttpPayments(paymentClient(settings, metrics, log)),
    concurrency: settings.PAYMENT_CONCURRENCY,
    log,
  });
  const answers = consumeMessages({
    ...kafka,
    group: "order",
    contract,
    topics: [INVENTORY_EVENTS],
    handlers: inventoryEvents(steps),
  });
  worker.start();
  const readiness = new Readiness([
    { name: "postgres", optional: false, check: () => database.check() },
    { name: "kafka", optional: true, check: () => answers.check() },
  ]);

  const app = createApp({
    title: "Order service",
    version: "1",
    routes: orderRoutes(
      steps,
      ownOrders(new OrdersInPostgres(database)),
      cancelOrder(database, steps),
      new Idempotency(database),
    ),
    problems: orderProblems,
    authenticate: tokenChecker(settings, log),
    translate: databaseUnavailable,
    readiness,
    metrics,
    log,
    settings,
  });
  return {
    app,
    readiness,
    close: async () => {
      await Promise.all([worker.close(), answers.close()]);
      await relay.close();
      await database.close();
    },
  };
}

/** One try a call: the saga tries again, and asks first what became of the last try. */
function paymentClient(settings: OrderSettings, metrics: Metrics, log: Logger): HttpClient {
  return new HttpClient({
    peer: "payments",
    base: settings.PAYMENT_URL.replace(/\/$/, ""),
    headers: { authorization: `Bearer ${settings.PAYMENT_API_KEY}` },
    timeoutMs: settings.PAYMENT_TIMEOUT_MS,
    retries: 0,
    concurrency: settings.PAYMENT_CONCURRENCY,
    metrics,
    log,
  });
}
