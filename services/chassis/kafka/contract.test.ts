import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { BackingServers } from "../testkit/backing-servers.ts";
import { CONTEXT, MessageStage } from "../testkit/message-stage.ts";
import { OPEN_CONTRACT } from "../testkit/open-contract.ts";
import { until } from "../testkit/until.ts";
import { handles } from "./consumer.ts";
import type { MessageContract } from "./message-contract.ts";
import { Outbox } from "./outbox.ts";

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

/** Messages have their number as key, and no topic but the stage's is read. */
const contract: MessageContract = {
  faultsOfNew: ({ key, data }) =>
    key === String(data.number) ? [] : [{ path: "key", problem: "it is not data.number" }],
  faultsOfDelivered: ({ key, data }) =>
    key === String((data as { number: unknown }).number) ? [] : [{ path: "key", problem: "it is not data.number" }],
  faultsOfConsumer: (topics) =>
    topics.flatMap((topic, index) =>
      topic === stage.topic ? [] : [{ path: `topics[${index}]`, problem: `${topic} does not name it as its reader` }],
    ),
};

describe("the contract of a service's messages", () => {
  test("GIVEN a message that breaks it WHEN added to the outbox beside a right one THEN it is an error of ours, and neither is written", async () => {
    const outbox = new Outbox(contract);
    const messages = [stage.message("1", { number: 1 }), stage.message("one", { number: 2 })];

    const adding = stage.database.transaction((tx) => outbox.add(tx, CONTEXT, ...messages));

    await expect(adding).rejects.toMatchObject({
      name: "ContractError",
      message: "thing.happened may not be published: key: it is not data.number",
    });
    expect(await stage.waiting()).toBe(0);
    await stage.database.transaction((tx) => outbox.add(tx, CONTEXT, stage.message("1", { number: 1 })));
    expect(await stage.waiting()).toBe(1);
  });

  test("GIVEN messages with a wrong key or wrong data WHEN consumed THEN they become dead letters at once that name the path, and the next is handled", async () => {
    stage.startRelay();
    const numbers: number[] = [];
    const schema = z.object({ number: z.int(), parts: z.array(z.object({ size: z.int() })).default([]) });
    stage.consume([handles("thing.happened", schema, async ({ data }) => void numbers.push(data.number))], {
      contract,
    });

    await stage.publish(
      stage.message("other", { number: 1 }),
      stage.message("2", { number: 2, parts: [{ size: 1 }, { size: "large" }] }),
      stage.message("3", { number: 3, added: "later" }),
    );
    await until(() => numbers.length === 1);
    await until(async () => (await stage.published(`${stage.group}.dead-letters`)).length === 2);

    const letters = await stage.published(`${stage.group}.dead-letters`);
    expect(numbers).toEqual([3]);
    expect(letters.map(({ headers }) => headers["x-dead-letter-reason"]).toSorted()).toEqual([
      expect.stringMatching(/^InvalidMessageError: data\.parts\[1\]\.size: /),
      "InvalidMessageError: key: it is not data.number",
    ]);
  });

  test("GIVEN a topic that does not name the service WHEN it subscribes THEN that is refused at once", () => {
    const topic = `topic-${randomUUID()}`;

    expect(() => stage.consume([], { contract, topics: [stage.topic, topic] })).toThrow(`topics[1]: ${topic}`);
    expect(() => stage.consume([], { contract: OPEN_CONTRACT })).not.toThrow();
  });
});
