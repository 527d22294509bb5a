import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { KillStage } from "./testkit/kill-stage.ts";
import { killAtEachPoint, PAID } from "./testkit/kill-table.ts";

let kills: KillStage;
let ann: string;

beforeAll(async () => {
  kills = await KillStage.start();
  ann = await kills.stage.authorization(randomUUID());
});

afterAll(() => kills?.stop());

test("GIVEN an order WHEN the service is killed at any commit or call THEN it ends confirmed, charged and told of once", async () => {
  const points = await killAtEachPoint({
    kills,
    run: async () => kills.ending(ann, await kills.place(ann, {})),
    endings: [PAID],
  });

  expect(points).toEqual(
    expect.arrayContaining(
      [
        "commit of add-order+add-saga+idempotency-keep+outbox-add",
        "commit of outbox-delete",
        "commit of inbox-remember+save-saga+show-order",
        "commit of save-saga",
        "POST /charges",
        "commit of outbox-add+save-saga",
        "commit of inbox-remember+outbox-add+save-saga+show-order",
      ].flatMap((name) => [`before ${name} #1`, `after ${name} #1`]),
    ),
  );
}, 400_000);
