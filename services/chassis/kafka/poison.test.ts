import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Producer } from "@platformatic/kafka";
import { z } from "zod";
import { BackingServers } from "../testkit/backing-servers.ts";
import { CONTEXT, MessageStage } from "../testkit/message-stage.ts";
import { until } from "../testkit/until.ts";
import { clientOptions } from "./client-options.ts";
import { handles } from "./consumer.ts";

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

const deadLetters = () => stage.published(`${stage.group}.dead-letters`);

/** A record of bytes, some of which are not there. */
async function produceRaw(value: Buffer | undefined, headers: ReadonlyMap<Buffer, Buffer | undefined>): Promise<void> {
  const producer = new Producer(clientOptions(stage.kafka, "test"));
  try {
    const record = { topic: stage.topic, partition: 0, ...(value === undefined ? {} : { value }) };
    await producer.send({ messages: [{ ...record, headers: headers as Map<Buffer, Buffer> }] });
  } finally {
    await producer.close(true);
  }
}

const headersOf = (type: Buffer | undefined) =>
  new Map([
    [Buffer.from("ce_id"), Buffer.from(`id-${Math.random()}`)],
    [Buffer.from("ce_type"), type],
  ]);

const THING = Buffer.from("thing.happened");

/** A consumer that dies of the number 13. */
function startConsumerProcess(): ChildProcess {
  const program = fileURLToPath(new URL("../testkit/fatal-consumer-process.ts", import.meta.url));
  const env = { ...stage.kafka, DATABASE_URL: stage.databaseUrl, GROUP: stage.group, TOPIC: stage.topic };
  return spawn(process.execPath, [program], { env, stdio: ["ignore", "ignore", "inherit"] });
}

describe("a poisonous message", () => {
  test("GIVEN a record without a value or without a header's value WHEN consumed THEN it becomes a dead letter, and its partition goes on", async () => {
    stage.consume([stage.effectOf()]);

    await produceRaw(undefined, headersOf(THING));
    await produceRaw(Buffer.from('{"number":1}'), new Map([[Buffer.from("ce_source"), undefined]]));
    await produceRaw(Buffer.from('{"number":2}'), headersOf(THING));
    await until(async () => (await stage.effects()).length === 1);

    expect((await stage.effects())[0]?.number).toBe(2);
    expect((await deadLetters()).map(({ value }) => value)).toEqual(["", '{"number":1}']);
  });

  test("GIVEN a record as large as the broker takes WHEN it cannot be handled THEN it becomes a dead letter without its value, and its partition goes on", async () => {
    stage.consume([stage.effectOf()]);

    let size = 1_048_588;
    while (
      !(await produceRaw(Buffer.alloc(size, "x"), headersOf(THING)).then(
        () => true,
        () => false,
      ))
    ) {
      size -= 30;
    }
    await produceRaw(Buffer.from('{"number":1}'), headersOf(THING));
    await until(async () => (await stage.effects()).length === 1);

    expect(await deadLetters()).toMatchObject([
      {
        value: "",
        headers: { "x-dead-letter-reason": expect.stringContaining("too large"), "x-dead-letter-offset": "0" },
      },
    ]);
  });

  test("GIVEN a message that ends each process that handles it WHEN enough have died of it THEN it becomes a dead letter, and its partition goes on", async () => {
    stage.startRelay();
    await stage.publish(...[13, 1].map((number) => stage.message("a", { number })));

    const [, signal] = await once(startConsumerProcess(), "exit");
    const begun = await stage.database.rows(
      { name: "deaths-of-others", text: "update inbox_attempts set begun = begun + 4 returning begun" },
      [],
    );
    stage.consume([
      handles("thing.happened", z.object({ number: z.int() }), async (message, tx, log) => {
        expect(message.data.number).not.toBe(13);
        await stage.effectOf().handle(message, tx, log);
      }),
    ]);
    await until(async () => (await stage.effects()).length === 1);

    expect(signal).toBe("SIGKILL");
    expect(begun).toEqual([{ begun: 5 }]);
    expect(await deadLetters()).toMatchObject([
      {
        value: JSON.stringify({ number: 13 }),
        headers: { "x-dead-letter-reason": expect.stringContaining("processes ended"), ...CONTEXT_HEADERS },
      },
    ]);
  });

  test("GIVEN a message that was left behind by processes that were killed WHEN handled well THEN nothing counts against the next", async () => {
    await stage.database.rows(
      { name: "left", text: "insert into inbox_attempts (consumer, message_id, begun) values ($1, 'id-1', 4)" },
      [stage.group],
    );
    stage.consume([stage.effectOf()]);

    await produceRaw(
      Buffer.from('{"number":1}'),
      new Map([
        [Buffer.from("ce_id"), Buffer.from("id-1")],
        [Buffer.from("ce_type"), THING],
      ]),
    );
    await until(async () => (await stage.effects()).length === 1);

    await until(async () => {
      const left = await stage.database.rows({ name: "attempts", text: "select from inbox_attempts" }, []);
      return left.length === 0;
    });
    expect(await deadLetters()).toEqual([]);
  });
});

const CONTEXT_HEADERS = { traceparent: CONTEXT.traceparent, "x-correlation-id": CONTEXT.correlationId };
