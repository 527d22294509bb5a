import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { BackingServers } from "../testkit/backing-servers.ts";
import { HeldConnection } from "../testkit/held-connection.ts";
import { CONTEXT, MessageStage } from "../testkit/message-stage.ts";
import { until } from "../testkit/until.ts";
import { handles } from "./consumer.ts";
import type { Message } from "./message.ts";

let servers: BackingServers;
let stage: MessageStage;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
});

afterEach(() => stage.close());

afterAll(() => servers?.stop());

/** A relay that is a process of its own. */
function startRelayProcess(databaseUrl: string): ChildProcess {
  const program = fileURLToPath(new URL("../testkit/relay-process.ts", import.meta.url));
  const env = { ...stage.kafka, DATABASE_URL: databaseUrl };
  return spawn(process.execPath, [program], { env, stdio: ["ignore", "ignore", "inherit"] });
}

const numbers = async (topic?: string) =>
  (await stage.published(topic)).map(({ value }) => JSON.parse(value).number as number);

describe("the outbox", () => {
  test("GIVEN messages in transactions WHEN one commits and one is rolled back THEN the first is published, the other never", async () => {
    stage = await MessageStage.open(servers);
    const received: Message[] = [];
    stage.startRelay();
    stage.consume([
      handles("thing.happened", z.strictObject({ number: z.int() }), async (message) => {
        received.push(message);
      }),
    ]);

    await stage.publish(stage.message("a", { number: 1 }));
    await expect(
      stage.database.transaction(async (tx) => {
        await stage.outbox.add(tx, CONTEXT, stage.message("a", { number: 2 }));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await stage.publish(stage.message("a", { number: 3 }));
    await until(() => received.length >= 2);

    expect(received.map(({ data }) => data)).toEqual([{ number: 1 }, { number: 3 }]);
    expect(received[0]).toMatchObject({ type: "thing.happened", source: "test", topic: stage.topic, key: "a" });
    expect(received[0]?.context).toEqual(CONTEXT);
    await until(async () => (await stage.waiting()) === 0);
    expect(await numbers()).toEqual([1, 3]);
  });

  test("GIVEN a transaction that commits after one with higher ids WHEN it commits THEN its message is published", async () => {
    stage = await MessageStage.open(servers);
    stage.startRelay();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: inserted, resolve: insert } = Promise.withResolvers<void>();
    const late = stage.database.transaction(async (tx) => {
      await stage.outbox.add(tx, CONTEXT, stage.message("late", { number: 1 }));
      insert();
      await mayCommit;
    });
    await inserted;

    await stage.publish(stage.message("early", { number: 2 }));
    await until(async () => (await numbers()).length === 1);
    commit();
    await late;

    await until(async () => (await stage.waiting()) === 0);
    expect((await numbers()).sort()).toEqual([1, 2]);
  });

  test("GIVEN a relay killed after it has sent and before it has deleted WHEN another goes on THEN sent twice, effect once", async () => {
    stage = await MessageStage.open(servers);
    const way = await HeldConnection.before(stage.databaseUrl, "delete from outbox");
    const relay = startRelayProcess(way.through(stage.databaseUrl));
    try {
      await stage.publish(stage.message("a", { number: 1 }), stage.message("a", { number: 2 }));
      await way.held;
      relay.kill("SIGKILL");
      await once(relay, "exit");
    } finally {
      relay.kill("SIGKILL");
      await way.close();
    }
    expect(await stage.waiting()).toBe(2);

    stage.startRelay();
    stage.consume([stage.effectOf()]);
    await until(async () => (await stage.waiting()) === 0);
    await stage.publish(stage.message("a", { number: 3 }));
    await until(async () => (await stage.effects()).length >= 3);

    const sent = await stage.published();
    expect(sent.map(({ value }) => JSON.parse(value).number)).toEqual([1, 2, 1, 2, 3]);
    expect(sent[2]?.headers.ce_id).toBe(sent[0]?.headers.ce_id);
    expect((await stage.effects()).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  test("GIVEN two relays at work WHEN many publish THEN every message is published once, those of a key in their order", async () => {
    stage = await MessageStage.open(servers);
    stage.startRelay();
    stage.startRelay(stage.openDatabase());
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);

    await Promise.all(
      keys.map(async (key) => {
        for (let number = 1; number <= 40; number++) {
          await stage.publish(stage.message(key, { number }));
        }
      }),
    );
    await until(async () => (await stage.waiting()) === 0);

    const sent = Map.groupBy(await stage.published(), ({ key }) => key);
    for (const key of keys) {
      expect(sent.get(key)?.map(({ value }) => JSON.parse(value).number)).toEqual(
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
    }
  });

  test("GIVEN a message that Kafka refuses WHEN published THEN it is parked, its key waits behind it, and all others go on", async () => {
    stage = await MessageStage.open(servers, { "max.message.bytes": "20000" });
    const relay = stage.startRelay();

    await stage.publish(
      stage.message("a", { number: 1 }),
      stage.message("a", { number: 2, filler: "x".repeat(30_000) }),
      stage.message("a", { number: 3 }),
      stage.message("b", { number: 4 }),
    );
    await until(async () => (await numbers()).includes(4));
    await stage.publish(stage.message("a", { number: 5 }), stage.message("b", { number: 6 }));
    await until(async () => (await numbers()).includes(6));

    expect(new Set(await numbers())).toEqual(new Set([1, 4, 6]));
    await relay.check();
    const parked = stage.lines.filter(({ msg }) => String(msg).startsWith("a message was parked"));
    expect(parked).toMatchObject([
      {
        level: "error",
        key: "a",
        reason: expect.stringContaining("larger than"),
        correlationId: CONTEXT.correlationId,
      },
    ]);

    const text = "delete from outbox where parked_at is not null";
    await stage.database.rows({ name: "somebody-decides", text }, []);
    await until(async () => (await stage.waiting()) === 0);
    const ofA = (await stage.published()).filter(({ key }) => key === "a");
    expect([...new Set(ofA.map(({ value }) => JSON.parse(value).number))]).toEqual([1, 3, 5]);
  });

  test("GIVEN some of many messages that Kafka refuses WHEN published THEN those are parked, and all else is published in order", async () => {
    stage = await MessageStage.open(servers, { "max.message.bytes": "20000" });
    const messages = Array.from({ length: 120 }, (_, number) =>
      stage.message(`key-${number % 6}`, {
        number,
        ...([14, 15, 77].includes(number) && { filler: "x".repeat(30_000) }),
      }),
    );
    await stage.publish(...messages);
    stage.startRelay();
    const isBlocked = (number: number) => [14, 15, 77].some((it) => number >= it && number % 6 === it % 6);
    const free = messages.map(({ data }) => data.number as number).filter((number) => !isBlocked(number));

    await until(async () => new Set(await numbers()).size === free.length);
    // What is parked is committed after the others have been sent.
    const text = "select (data->>'number')::int as number from outbox where parked_at is not null order by id";
    const parked = () => stage.database.rows<{ number: number }>({ name: "parked", text }, []);
    await until(async () => (await parked()).length === 3);

    expect((await parked()).map(({ number }) => number)).toEqual([14, 15, 77]);
    for (const key of Array.from({ length: 6 }, (_, rest) => rest)) {
      const ofKey = [...new Set(await numbers())].filter((number) => number % 6 === key);
      expect(ofKey).toEqual(free.filter((number) => number % 6 === key));
    }
  });

  test("GIVEN a topic that is not there WHEN published THEN others go on, and its messages follow once it is", async () => {
    stage = await MessageStage.open(servers);
    stage.startRelay();
    const missing = `${stage.topic}-missing`;

    await stage.publish({ ...stage.message("a", { number: 1 }), topic: missing }, stage.message("a", { number: 2 }));
    await until(async () => (await numbers()).length === 1 && (await stage.waiting()) === 1);
    await servers.ensureTopics([{ name: missing, partitions: 1 }]);
    await until(async () => (await stage.waiting()) === 0);

    expect(await numbers(missing)).toEqual([1]);
  });

  test("GIVEN messages that wait WHEN the metrics are read THEN they tell how many, and for how long", async () => {
    stage = await MessageStage.open(servers);
    const relay = stage.startRelay();
    await stage.publish({ ...stage.message("a", { number: 1 }), topic: `${stage.topic}-missing` });
    await stage.publish(stage.message("a", { number: 2 }));
    await until(async () => (await stage.waiting()) === 1);

    const text = await stage.relayMetrics(relay);

    expect(text).toMatch(/^outbox_depth\{.*\} 1$/m);
    expect(text).toMatch(/^outbox_parked\{.*\} 0$/m);
    expect(Number(/^outbox_age_seconds\{.*\} (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
    expect(text).toMatch(new RegExp(`^messages_published_total\\{.*topic="${stage.topic}".*\\} 1$`, "m"));
  });
});
