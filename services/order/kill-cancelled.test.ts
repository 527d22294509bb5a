import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Ending, KillStage } from "./testkit/kill-stage.ts";
import { killAtEachPoint, PAID, REFUND_POINTS } from "./testkit/kill-table.ts";

let kills: KillStage;
let ann: string;

beforeAll(async () => {
  kills = await KillStage.start();
  ann = await kills.stage.authorization(randomUUID());
});

afterAll(() => kills?.stop());

test("GIVEN a user who cancels while the charge is under way WHEN the service is killed at any point from there THEN money and order agree", async () => {
  const cancelled: Ending = {
    status: "cancelled",
    reason: "cancelled-by-user",
    net: 0,
    charges: 1,
    stock: "released",
    events: ["order.placed", "order.cancelled"],
  };

  const points = await killAtEachPoint({
    kills,
    run: async () => {
      const order = Promise.withResolvers<string>();
      kills.cancelAtCharge(ann, order.promise);
      const id = await kills.place(ann, {});
      order.resolve(id);
      return kills.ending(ann, id);
    },
    from: "after POST /charges #1",
    // Killed before the cancelling was committed, the saga may go on before the user asks again.
    endings: [cancelled, PAID],
  });

  expect(points).toEqual(expect.arrayContaining(REFUND_POINTS));
}, 400_000);
