import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import type { Delivery } from "@plinth/chassis/kafka";
import { type Batch, batchOf, bodyOf, keyOf, lastOffsetIn } from "./batch.ts";

const delivery = (offset: number, changes: Partial<Delivery> = {}): Delivery => ({
  topic: "order.events",
  partition: 2,
  offset: BigInt(offset),
  timestamp: BigInt(Date.UTC(2026, 10, 1, 12)),
  key: "k",
  value: Buffer.from("123456789"),
  headers: new Map([["ce_id", `id-${offset}`]]),
  ...changes,
});

const five = [0, 1, 2, 3, 4].map((offset) => delivery(offset)) as unknown as Batch;
const NO_LIMITS = { events: 100, bytes: 1_000_000 };

describe("a batch", () => {
  test.each([
    ["events", { events: 2, bytes: 1_000_000 }, five, "0-1"],
    ["bytes", { events: 100, bytes: 30 }, five, "0-2"],
    ["one event that is too large", { events: 100, bytes: 5 }, five, "0-0"],
    ["no limit", NO_LIMITS, five, "0-4"],
    [
      "the end of a day",
      NO_LIMITS,
      [...five, delivery(5, { timestamp: BigInt(Date.UTC(2026, 10, 2)) })] as unknown as Batch,
      "0-4",
    ],
  ])("GIVEN events WHEN cut by %s THEN the key says what is in it", (_, limits, deliveries, range) => {
    const key = keyOf(batchOf(deliveries, limits));

    expect(key).toBe(`topic=order.events/date=2026-11-01/partition=2/${range}.ndjson.gz`);
    expect(lastOffsetIn(key)).toBe(BigInt(range.split("-")[1] ?? ""));
  });

  test("GIVEN the same events WHEN packed twice THEN the bytes are the same, and bytes that are no text are kept", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const batch: Batch = [delivery(7), delivery(8, { value: bytes })];

    const body = await bodyOf(batch);
    const [first, second] = gunzipSync(body)
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

    expect(await bodyOf(batch)).toEqual(body);
    expect(first).toMatchObject({ offset: 7, value: "123456789", headers: { ce_id: "id-7" } });
    expect(Buffer.from(second.valueBase64, "base64")).toEqual(bytes);
  });
});
