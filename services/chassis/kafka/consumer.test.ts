import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { BackingServers } from "../testkit/backing-servers.ts";
import { CONTEXT, MessageStage } from "../testkit/message-stage.ts";
import { until } from "../testkit/until.ts";
import { BatchProducer } from "./batch-producer.ts";
import { handles } from "./consumer.ts";
import { readDeadLetters, replayDeadLetters } from "./dead-letter-replay.ts";

let servers: BackingServers;
let stage: MessageStage;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
});

beforeEach(async () => {
  stage = await MessageStage.open(servers);
});

afterEach(() => stage.close());

afterAll(() => servers?.stop());

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Every message of every key has taken effect once, in the order in which it was published. */
async function expectEffects(keys: readonly string[], count: number): Promise<void> {
  const effects = Map.groupBy(await stage.effects(), ({ key }) => key);
  for (const key of keys) {
    expect(effects.get(key)?.map(({ number }) => number)).toEqual(upTo(count));
  }
}

/** How many messages have taken effect. @param by whom. @default anybody */
async function handled(by = "%"): Promise<number> {
  const text = "select count(*)::int from effects where handled_by like $1";
  const [row] = await stage.database.rows<{ count: number }>({ name: "handled", text }, [by]);
  return row?.count ?? 0;
}

/** A message as somebody else's producer would send it. */
const record = (id: string, value: string, key = "a") => ({
  topic: stage.topic,
  key,
  value,
  headers: {
    ce_specversion: "1.0",
    ce_id: id,
    ce_type: "thing.happened",
    ce_source: "test",
    ce_time: "",
    ...CONTEXT_HEADERS,
  },
});

const CONTEXT_HEADERS = { traceparent: CONTEXT.traceparent, "x-correlation-id": CONTEXT.correlationId };

async function produce(...records: readonly ReturnType<typeof record>[]): Promise<void> {
  const producer = new BatchProducer(stage.kafka, "test");
  try {
    await producer.send(records);
  } finally {
    await producer.close();
  }
}

describe("a consumer", () => {
  test("GIVEN messages delivered again and again WHEN consumed THEN each takes effect once", async () => {
    stage.consume([stage.effectOf()]);
    const [first, second] = [record("id-1", '{"number":1}'), record("id-2", '{"number":2}')];

    await produce(first, first, second, first, second);
    await produce(second, first, record("id-3", '{"number":3}'));
    await until(async () => (await stage.effects()).length >= 3);

    await expectEffects(["a"], 3);
  });

  test("GIVEN members that come and go WHEN messages flow THEN each takes effect once, those of a key in their order", async () => {
    stage.startRelay();
    stage.consume([stage.effectOf("first")]);
    const keys = Array.from({ length: 9 }, (_, index) => `key-${index}`);
    let flows = true;
    // As long as members come and go, however long they take to, and never far ahead of them. Counts the messages of a key.
    const flow = (async () => {
      let count = 0;
      while (flows || count < 150) {
        count++;
        await stage.publish(...keys.map((key) => stage.message(key, { number: count })));
        await until(async () => (await handled()) > (count - 50) * keys.length);
      }
      return count;
    })();
    const worksAs = async (by: string) => (await handled(by)) > 0;

    await until(() => worksAs("first"));
    const second = stage.consume([stage.effectOf("second")], { database: stage.openDatabase() });
    await until(() => worksAs("second"));
    await stage.leave(second);
    stage.consume([stage.effectOf("third")], { database: stage.openDatabase() });
    await until(() => worksAs("third"));
    flows = false;
    const count = await flow;
    await until(async () => (await handled()) >= keys.length * count);

    await expectEffects(keys, count);
    expect(await stage.effects()).toHaveLength(keys.length * count);
  });

  test("GIVEN a message that nobody can handle WHEN consumed THEN it becomes a dead letter with its headers, and its partition goes on", async () => {
    stage.consume([stage.effectOf()]);

    await produce(
      record("good-1", '{"number":1}'),
      record("poison-1", '{"number":"one"}'),
      record("poison-2", "{"),
      record("good-2", '{"number":2}'),
    );
    await until(async () => (await stage.effects()).length >= 2);

    await expectEffects(["a"], 2);
    const letters = await stage.published(`${stage.group}.dead-letters`);
    expect(letters.map(({ value }) => value)).toEqual(['{"number":"one"}', "{"]);
    expect(letters[0]).toMatchObject({
      key: "a",
      headers: {
        ce_id: "poison-1",
        ce_type: "thing.happened",
        ...CONTEXT_HEADERS,
        "x-dead-letter-reason": expect.stringContaining("number"),
        "x-dead-letter-topic": stage.topic,
        "x-dead-letter-partition": expect.stringMatching(/^\d$/),
        "x-dead-letter-offset": "1",
      },
    });
  });

  test("GIVEN a handler that always throws WHEN mended THEN the dead letter is replayed, with effect once", async () => {
    let broken = true;
    let tries = 0;
    const handler = handles("thing.happened", z.strictObject({ number: z.int() }), async (message, tx, log) => {
      if (broken && message.data.number === 1) {
        tries++;
        throw new Error("not yet");
      }
      await stage.effectOf().handle(message, tx, log);
    });
    stage.consume([handler]);

    await produce(record("id-1", '{"number":1}'), record("id-2", '{"number":2}'));
    await until(async () => (await stage.effects()).length >= 1);
    const letters = await readDeadLetters(stage);
    broken = false;
    const replayed = await replayDeadLetters(stage, ({ id }) => id === "id-1");
    await replayDeadLetters(stage, () => true);
    await until(async () => (await stage.effects()).length >= 2);
    await produce(record("id-3", '{"number":3}'));
    await until(async () => (await stage.effects()).length >= 3);

    expect(tries).toBe(4);
    expect(letters).toMatchObject([
      { id: "id-1", type: "thing.happened", topic: stage.topic, reason: "Error: not yet" },
    ]);
    expect(replayed).toEqual(letters);
    expect((await stage.effects()).map(({ message_id }) => message_id)).toEqual(["id-2", "id-1", "id-3"]);
  });

  test("GIVEN conflicts in the database WHEN consumed THEN the message is tried until it succeeds, and none overtakes it", async () => {
    let conflicts = 0;
    const handler = handles("thing.happened", z.strictObject({ number: z.int() }), async (message, tx, log) => {
      if (message.data.number === 1 && conflicts++ < 6) {
        const text = "do $$ begin raise exception 'conflict' using errcode = '40001'; end $$";
        await tx.rows({ name: "conflict", text }, []);
      }
      await stage.effectOf().handle(message, tx, log);
    });
    stage.consume([handler]);

    await produce(record("id-1", '{"number":1}'), record("id-2", '{"number":2}'));
    await until(async () => (await stage.effects()).length >= 2);

    await expectEffects(["a"], 2);
    expect(await stage.published(`${stage.group}.dead-letters`)).toEqual([]);
  });

  test("GIVEN a message of a type without a handler WHEN consumed THEN it is skipped", async () => {
    stage.startRelay();
    stage.consume([stage.effectOf()]);

    await stage.publish(stage.message("a", { anything: true }, "thing.ignored"), stage.message("a", { number: 1 }));
    await until(async () => (await stage.effects()).length >= 1);

    await expectEffects(["a"], 1);
    expect(await stage.published(`${stage.group}.dead-letters`)).toEqual([]);
  });

  test("GIVEN a message from a request WHEN handled THEN the log and the handler have the ids of the request", async () => {
    stage.startRelay();
    stage.consume([
      handles("thing.happened", z.strictObject({ number: z.int() }), async (message, tx, log) => {
        log.info(message.context, "within");
        await stage.effectOf().handle(message, tx, log);
      }),
    ]);

    await stage.publish(stage.message("a", { number: 1 }));
    await until(async () => stage.lines.some(({ msg }) => msg === "message"));

    const ids = { correlationId: CONTEXT.correlationId, traceId: CONTEXT.traceparent.slice(3, 35) };
    expect(stage.lines.find(({ msg }) => msg === "within")).toMatchObject({ ...ids, traceparent: CONTEXT.traceparent });
    expect(stage.lines.find(({ msg }) => msg === "message")).toMatchObject({
      ...ids,
      outcome: "handled",
      topic: stage.topic,
    });
  });
});
