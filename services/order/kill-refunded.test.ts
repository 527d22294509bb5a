import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Ending, KillStage } from "./testkit/kill-stage.ts";
import { killAtEachPoint, REFUND_POINTS } from "./testkit/kill-table.ts";
import { scripts } from "./testkit/scripted-inventory.ts";

let kills: KillStage;
let ann: string;

beforeAll(async () => {
  kills = await KillStage.start();
  ann = await kills.stage.authorization(randomUUID());
});

afterAll(() => kills?.stop());

test("GIVEN a reservation that is gone after the charge WHEN the service is killed at any point from there THEN all is undone", async () => {
  const expired: Ending = {
    status: "cancelled",
    reason: "reservation-expired",
    net: 0,
    charges: 1,
    stock: "expired",
    events: ["order.placed", "order.cancelled"],
  };

  const points = await killAtEachPoint({
    kills,
    run: async () => kills.ending(ann, await kills.place(ann, { sku: scripts.late })),
    from: "after POST /charges #1",
    endings: [expired],
  });

  expect(points).toEqual(expect.arrayContaining(REFUND_POINTS));
}, 400_000);
