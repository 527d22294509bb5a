import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { BatchProducer } from "../chassis/kafka/batch-producer.ts";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { ServiceInProcess } from "../chassis/testkit/service-in-process.ts";
import { type KafkaEnvironment, NO_KAFKA, testEnvironment } from "../chassis/testkit/test-environment.ts";
import { until } from "../chassis/testkit/until.ts";
import { createBusinessMetricsService } from "./service.ts";
import { businessMetricsSettings } from "./settings.ts";
import { type Published, purchase } from "./testkit/published.ts";

let servers: BackingServers;
let kafka: KafkaEnvironment;
const started: ServiceInProcess[] = [];

beforeAll(async () => {
  servers = await BackingServers.start({ kafka: true });
  kafka = await servers.kafka();
  await servers.ensureTopics(["order.events", "inventory.events"].map((name) => ({ name, partitions: 3 })));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((exporter) => exporter.close()));
});

afterAll(() => servers?.stop());

async function start(environment: KafkaEnvironment = kafka): Promise<ServiceInProcess> {
  const exporter = await ServiceInProcess.start(
    createBusinessMetricsService,
    businessMetricsSettings,
    testEnvironment(environment),
  );
  started.push(exporter);
  return exporter;
}

async function publish(...events: readonly Published[]): Promise<void> {
  const producer = new BatchProducer(
    { KAFKA_BROKERS: kafka.KAFKA_BROKERS, KAFKA_USERNAME: kafka.KAFKA_USERNAME, KAFKA_PASSWORD: kafka.KAFKA_PASSWORD },
    "test",
  );
  try {
    await producer.send(events.map((event) => ({ ...event, headers: { ...event.headers } })));
  } finally {
    await producer.close();
  }
}

/** The sum of all series of a metric; undefined where there is none. */
async function sum(exporter: ServiceInProcess, name: string, label = ""): Promise<number | undefined> {
  const { text } = await exporter.request().get("/metrics").expect(200);
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.length === 0 ? undefined : lines.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
}

const confirmed = (exporter: ServiceInProcess) => sum(exporter, "business_orders_total", 'outcome="confirmed"');

describe("the exporter", () => {
  test("GIVEN events in their topics WHEN it starts, and starts again, THEN each is counted once over both, and none waits", async () => {
    await publish(...purchase(randomUUID()), ...purchase(randomUUID(), { currency: "USD", total: 300 }));
    const first = await start();
    await until(async () => (await confirmed(first)) === 2);
    expect(await sum(first, "business_revenue_minor_units_total", 'currency="USD"')).toBe(300);
    await until(async () => (await sum(first, "business_events_lag")) === 0);
    await started.pop()?.close();
    await publish(...purchase(randomUUID()));

    const second = await start();
    await until(async () => (await sum(second, "business_events_lag")) === 0);

    expect(await confirmed(second)).toBe(1);
    expect(await sum(second, "business_events_skipped_total")).toBeUndefined();
  });

  test("GIVEN the broker killed WHEN it is back THEN it goes on, with the figures that it had", async () => {
    const exporter = await start();
    await publish(...purchase(randomUUID()));
    await until(async () => (await confirmed(exporter)) === 1);
    await until(async () => (await sum(exporter, "business_events_lag")) === 0);

    await servers.killKafka();
    await until(async () => (await sum(exporter, "business_events_lag")) === undefined);
    const meanwhile = await confirmed(exporter);
    await servers.startKafka();
    await publish(...purchase(randomUUID()));
    await until(async () => ((await confirmed(exporter)) ?? 0) >= 2);

    expect(meanwhile).toBe(1);
    expect(await confirmed(exporter)).toBe(2);
  });

  test("GIVEN no broker WHEN asked THEN it is ready, says that Kafka is down, and exports figures without a lag", async () => {
    const exporter = await start(NO_KAFKA);

    const ready = await exporter.request().get("/ready").expect(200);

    expect(ready.body).toEqual({ ready: true, checks: { kafka: "down" } });
    expect(await confirmed(exporter)).toBe(0);
    expect(await sum(exporter, "business_events_lag")).toBeUndefined();
  });
});
