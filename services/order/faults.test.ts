import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { until } from "../chassis/testkit/until.ts";
import { type Ending, KillStage } from "./testkit/kill-stage.ts";
import { PAID } from "./testkit/kill-table.ts";
import { scripts } from "./testkit/scripted-inventory.ts";

jest.setTimeout(400_000);

let kills: KillStage;
let ann: string;

beforeAll(async () => {
  kills = await KillStage.start();
  ann = await kills.stage.authorization(randomUUID());
});

afterAll(() => kills?.stop());

/** Money, stock, order and what others were told agree. */
function expectAgreement(ending: Ending): void {
  const isConfirmed = ending.status === "confirmed";
  expect(ending.charges).toBeLessThanOrEqual(1);
  expect({ ...ending, charges: 1, reason: undefined }).toEqual(
    isConfirmed
      ? PAID
      : {
          status: "cancelled",
          reason: undefined,
          net: 0,
          charges: 1,
          stock: expect.stringMatching(/^(released|rejected|expired)$/),
          events: ["order.placed", "order.cancelled"],
        },
  );
}

/** Places orders without a pause until told to stop. */
function load(): { placed: string[]; stop: () => Promise<void> } {
  const placed: string[] = [];
  let stopped = false;
  const callers = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      placed.push(await kills.place(ann, {}));
      await sleep(randomInt(200));
    }
  });
  return {
    placed,
    stop: async () => {
      stopped = true;
      await Promise.all(callers);
    },
  };
}

test("GIVEN load WHEN Postgres and then Kafka are killed and come back THEN every order that was taken is confirmed, once", async () => {
  const { placed, stop } = load();
  await until(() => placed.length >= 20);

  await kills.stage.servers.killPostgres();
  await kills.stage.servers.startPostgres();
  const afterPostgres = placed.length;
  await until(() => placed.length >= afterPostgres + 20);
  await kills.stage.servers.killKafka();
  const withoutKafka = placed.length;
  await until(() => placed.length >= withoutKafka + 10);
  await kills.stage.servers.startKafka();
  const afterKafka = placed.length;
  await until(() => placed.length >= afterKafka + 10);
  await stop();

  for (const id of placed) {
    expect(await kills.ending(ann, id)).toEqual(PAID);
  }
});

test("GIVEN orders of all kinds WHEN the service is killed at any moments THEN money, stock and order agree in the end", async () => {
  const kind = fc.record({
    sku: fc.constantFrom("book", "book", scripts.late, scripts.soldOut, scripts.echo),
    token: fc.constantFrom("tok_ok", "tok_ok", "tok_declined", "tok_timeout", "tok_unknown"),
  });
  const run = fc.record({
    kinds: fc.array(kind, { minLength: 6, maxLength: 12 }),
    /** When it is killed, and again, in milliseconds. */
    deaths: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ kinds, deaths }) => {
      kills.listen();
      const orders = Promise.all(kinds.map((one) => kills.place(ann, one)));
      for (const ms of deaths) {
        await sleep(ms);
        await kills.kill();
      }
      for (const id of await orders) {
        expectAgreement(await kills.ending(ann, id));
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
