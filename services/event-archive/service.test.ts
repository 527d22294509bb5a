import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { topicsReadBy } from "@plinth/events";
import { BatchProducer } from "../chassis/kafka/batch-producer.ts";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { ServiceInProcess } from "../chassis/testkit/service-in-process.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { type KafkaEnvironment, testEnvironment } from "../chassis/testkit/test-environment.ts";
import { until } from "../chassis/testkit/until.ts";
import { createEventArchiveService } from "./service.ts";
import { eventArchiveSettings } from "./settings.ts";
import { FakeS3 } from "./testkit/fake-s3.ts";

let servers: BackingServers;
let kafka: KafkaEnvironment;
let producer: BatchProducer;
let s3: FakeS3;
const started: ServiceInProcess[] = [];
const processes = new ServiceProcesses();

beforeAll(async () => {
  servers = await BackingServers.start({ kafka: true });
  kafka = await servers.kafka();
  producer = new BatchProducer(kafka, "test");
  await servers.ensureTopics(topicsReadBy("event-archive").map((name) => ({ name, partitions: 1 })));
  s3 = await FakeS3.start();
  // What the SDK signs with, as the pod's identity would give it.
  Object.assign(process.env, s3.environment);
});

beforeEach(() => {
  s3.objects.clear();
  s3.puts.length = 0;
});

afterEach(async () => {
  s3.failures = 0;
  s3.onPut = async () => undefined;
  await Promise.all(started.splice(0).map((archive) => archive.close()));
  await processes.kill();
});

afterAll(async () => {
  for (const name of Object.keys(s3?.environment ?? {})) {
    delete process.env[name];
  }
  s3?.close();
  await producer?.close();
  await servers?.stop();
});

const environment = (changes: Readonly<Record<string, string>>) =>
  testEnvironment({ ...kafka, ...s3.environment, ...changes });

async function start(changes: Readonly<Record<string, string>>): Promise<ServiceInProcess> {
  const archive = await ServiceInProcess.start(createEventArchiveService, eventArchiveSettings, environment(changes));
  started.push(archive);
  return archive;
}

/** @returns the ids of the events */
async function publish(topic: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await producer.send(
    ids.map((id) => ({
      topic,
      key: id,
      value: JSON.stringify({ orderId: id }),
      headers: { ce_id: id, ce_type: "test" },
    })),
  );
  return ids;
}

async function figure(archive: ServiceInProcess, name: string): Promise<number> {
  const { text } = await archive.request().get("/metrics").expect(200);
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  return lines.length === 0 ? Number.NaN : lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

/** Each offset of a topic once, and in an object whose key says so. */
function expectEachOnce(topic: string): void {
  const offsets = s3.lines().flatMap((line) => (line.topic === topic ? [line.offset] : []));
  expect(offsets.toSorted((a, b) => a - b)).toEqual([...new Set(offsets)].sort((a, b) => a - b));
}

const keysOf = (topic: string) => [...s3.objects.keys()].filter((key) => key.startsWith(`topic=${topic}/`));
const idsIn = () => s3.lines().map(({ headers }) => headers.ce_id);

describe("the archive", () => {
  test("GIVEN events of several topics WHEN their batches are full or old THEN they are in objects of their topics, and none waits", async () => {
    const archive = await start({ ARCHIVE_BATCH_EVENTS: "10", ARCHIVE_BATCH_SECONDS: "1" });
    const today = () => new Date().toISOString().slice(0, 10);
    const before = today();
    const orders = await publish("order.events", 25);
    const users = await publish("user.events", 3);

    await until(() => s3.lines().length === 28);
    await until(async () => (await figure(archive, "event_archive_lag")) === 0);

    expect(idsIn().toSorted()).toEqual([...orders, ...users].sort());
    // It may be midnight meanwhile.
    const keys = [before, today()].map((day) => `topic=order.events/date=${day}/partition=0/0-9.ndjson.gz`);
    expect(keysOf("order.events").filter((key) => keys.includes(key))).toHaveLength(1);
    expectEachOnce("order.events");
    const [line] = s3.lines().filter(({ topic }) => topic === "user.events");
    expect(line).toMatchObject({ partition: 0, offset: 0, key: users[0], value: `{"orderId":"${users[0]}"}` });
    expect(await figure(archive, "event_archive_events_total")).toBe(28);
    expect(await figure(archive, "event_archive_oldest_seconds")).toBe(0);
    await archive.request().get("/ready").expect(200);
  });

  test("GIVEN storage that fails WHEN events come THEN it is tried again until they are there, each once", async () => {
    const archive = await start({ ARCHIVE_BATCH_EVENTS: "5", ARCHIVE_BATCH_SECONDS: "3600" });
    s3.failures = 3;

    const ids = await publish("order.events", 5);
    await until(() => s3.puts.length > 0);
    await until(async () => (await figure(archive, "event_archive_lag")) === 0);

    expect(s3.failures).toBe(0);
    expect(await figure(archive, "event_archive_failed_calls_total")).toBeGreaterThanOrEqual(3);
    expect(idsIn()).toEqual(ids);
    expectEachOnce("order.events");
  });

  test("GIVEN events that wait for more WHEN it is stopped THEN they are written first, and not again by the next", async () => {
    const first = await start({ ARCHIVE_BATCH_SECONDS: "3600" });
    const ids = await publish("order.events", 7);
    await until(async () => (await figure(first, "event_archive_oldest_seconds")) > 0);
    const more = await publish("order.events", 1);

    await started.pop()?.close();
    const second = await start({ ARCHIVE_BATCH_SECONDS: "1" });
    await until(() => s3.lines().length >= 8);
    await until(async () => (await figure(second, "event_archive_lag")) === 0);

    expect(idsIn()).toEqual([...ids, ...more]);
    expectEachOnce("order.events");
  });

  test("GIVEN a process killed between an object and its commit WHEN more has come before the next one reads THEN nothing is lost, and nothing is there twice", async () => {
    const archive = processes.start("event-archive", environment({ ARCHIVE_BATCH_EVENTS: "10" }));
    await archive.port();
    const killed = new Promise<void>((resolve) => {
      s3.onPut = async () => {
        await archive.kill();
        resolve();
      };
    });
    const ids = await publish("order.events", 10);
    await killed;
    s3.onPut = async () => undefined;
    const [former] = [...s3.objects.entries()];
    const more = await publish("order.events", 12);

    const next = await start({ ARCHIVE_BATCH_EVENTS: "1000", ARCHIVE_BATCH_SECONDS: "1" });
    await until(() => s3.lines().length >= 22);
    await until(async () => (await figure(next, "event_archive_lag")) === 0);

    expect(idsIn()).toEqual([...ids, ...more]);
    expectEachOnce("order.events");
    expect(s3.puts.filter((key) => key === former?.[0])).toHaveLength(1);
    expect(s3.objects.get(former?.[0] ?? "")).toEqual(former?.[1]);
  });
});
