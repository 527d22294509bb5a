import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { BackingServers } from "../testkit/backing-servers.ts";
import { CONTEXT, MessageStage } from "../testkit/message-stage.ts";
import { until } from "../testkit/until.ts";
import { handles } from "./consumer.ts";
import type { Message } from "./message.ts";

jest.setTimeout(40_000);

let servers: BackingServers;
let stage: MessageStage;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
}, 120_000);

afterEach(() => stage.close());

afterAll(() => servers?.stop());

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
    expect(received[0]).toMatchObject({
      type: "thing.happened",
      source: "test",
      topic: stage.topic,
      key: "a",
      context: CONTEXT,
    });
    expect(await stage.waiting()).toBe(0);
  });
});
