import { setTimeout as sleep } from "node:timers/promises";
import { Cluster } from "ioredis";
import { Pool } from "pg";
import { BatchProducer } from "../services/chassis/kafka/batch-producer.ts";
import { kafkaSettings } from "../services/chassis/kafka/settings.ts";
import { BackingServers } from "../services/chassis/testkit/backing-servers.ts";
import { until } from "../services/chassis/testkit/until.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench, Report } from "./run.ts";

const callers = 8;
const rounds = 3;
const fullMs = 1_500;
const halfMs = 4_000;
const rows = 1_000;

type Operation = (number: number) => Promise<unknown>;

/** How far the slow calls of each store are from the usual ones, at half of what it can do on this machine. */
export const run: Bench = async (report, signal) => {
  await postgres(report, signal);
  await redis(report, signal);
  await kafka(report, signal);
};

async function postgres(report: Report, signal: AbortSignal): Promise<void> {
  const servers = await BackingServers.start({ postgres: true });
  const pool = new Pool({ connectionString: await servers.database(), max: callers });
  pool.on("error", () => undefined);
  try {
    await pool.query("create table accounts (id int primary key, balance bigint not null)");
    await pool.query("insert into accounts select i, 0 from generate_series(0, $1::int - 1) i", [rows]);
    await measure(report, signal, "Postgres, read", (number) =>
      pool.query({ name: "read", text: "select balance from accounts where id = $1", values: [number % rows] }),
    );
    await measure(report, signal, "Postgres, write", (number) =>
      pool.query({
        name: "write",
        text: "update accounts set balance = $2 where id = $1",
        values: [number % rows, number],
      }),
    );
  } finally {
    await pool.end();
    await servers.stop();
  }
}

async function redis(report: Report, signal: AbortSignal): Promise<void> {
  const servers = await BackingServers.start({ redis: true });
  const urls = await servers.redisUrls("bench");
  const [{ username, password } = new URL("redis://localhost")] = urls.map((url) => new URL(url));
  const cluster = new Cluster([...urls], { redisOptions: { username, password } });
  try {
    await until(async () => cluster.status === "ready");
    await measure(report, signal, "Redis, write", (number) => cluster.set(`bench:${number % rows}`, number));
    await measure(report, signal, "Redis, read", (number) => cluster.get(`bench:${number % rows}`));
  } finally {
    cluster.disconnect();
    await servers.stop();
  }
}

async function kafka(report: Report, signal: AbortSignal): Promise<void> {
  const servers = await BackingServers.start({ kafka: true });
  let producer: BatchProducer | undefined;
  try {
    await servers.ensureTopics([{ name: "bench", partitions: 3 }]);
    const opened = new BatchProducer(kafkaSettings.parse(await servers.kafka()), "bench");
    producer = opened;
    await measure(report, signal, "Kafka, message acknowledged by all", (number) =>
      opened.send([{ topic: "bench", key: String(number), value: "x".repeat(200), headers: {} }]),
    );
  } finally {
    await producer?.close();
    await servers.stop();
  }
}

async function measure(report: Report, signal: AbortSignal, name: string, operation: Operation): Promise<void> {
  const most = await fullRate(operation);
  const p50: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    const sorted = (await latenciesAt(most / 2, operation)).sort((a, b) => a - b);
    p50.push(sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN);
    p99.push(sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN);
    say(
      `${name}, round ${round + 1}: ${(most / 2).toFixed(0)}/s, P50 ${p50.at(-1)?.toFixed(2)} ms, P99 ${p99.at(-1)?.toFixed(2)} ms`,
    );
  }
  report({ metric: `${name}: rate at half load`, value: most / 2, unit: "1/s" });
  report({ metric: `${name}: P50 at half load`, value: median(p50), unit: "ms" });
  report({
    metric: `${name}: P99 at half load`,
    value: median(p99),
    unit: "ms",
    ratio: median(p99.map((slow, round) => slow / (p50[round] ?? Number.NaN))),
    against: "P50",
  });
}

/** Callers that go on as soon as they are answered, after a while to warm up. */
async function fullRate(operation: Operation): Promise<number> {
  let number = 0;
  const slice = async () => {
    const first = number;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (performance.now() - began < fullMs) {
          await operation(number++);
        }
      }),
    );
    return (number - first) / ((performance.now() - began) / 1000);
  };
  await slice();
  return slice();
}

/** Calls that come when they are due, whether or not those before are answered: waiting counts, from the time that each was due. */
async function latenciesAt(rate: number, operation: Operation): Promise<number[]> {
  const latencies: number[] = [];
  const calls: Promise<void>[] = [];
  const began = performance.now();
  const count = Math.floor((rate * halfMs) / 1000);
  while (calls.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * rate));
    while (calls.length < due) {
      const at = began + (calls.length * 1000) / rate;
      calls.push(
        operation(calls.length).then(() => {
          latencies.push(performance.now() - at);
        }),
      );
    }
    await sleep(1);
  }
  await Promise.all(calls);
  return latencies;
}
