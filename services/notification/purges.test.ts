import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { migrate, purge } from "@plinth/chassis/postgres";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { purgesAfter } from "./postgres/purges.ts";
import { EventFeed } from "./testkit/event-feed.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

let servers: BackingServers;
let events: EventFeed;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  const databaseUrl = await servers.database();
  await migrate({ databaseUrl, folder: MIGRATIONS, service: "test", log: createLogger("test", "silent") });
  events = new EventFeed(databaseUrl);
});

afterAll(async () => {
  await events?.close();
  await servers?.stop();
});

/** Of an order that was confirmed so many days ago. @returns the order's id */
async function told(userId: string, state: string, days: number): Promise<string> {
  const orderId = await events.confirmOrder(userId);
  const notification = "select id from notifications where data ->> 'orderId' = $1";
  await events.database.rows(
    { name: "state", text: `update deliveries set state = $2 where notification_id in (${notification})` },
    [orderId, state],
  );
  await events.database.rows(
    {
      name: "age",
      text: `update notifications set created_at = now() - make_interval(days => $2) where id in (${notification})`,
    },
    [orderId, days],
  );
  return orderId;
}

test("GIVEN notifications old and young WHEN the old are purged THEN they go with their deliveries, but for one that is still tried", async () => {
  const { userId } = await events.somebody();
  await told(userId, "delivered", 91);
  await told(userId, "dead", 91);
  await told(userId, "waiting", 91);
  const tried = await told(userId, "pending", 91);
  const young = await told(userId, "delivered", 89);

  for (const each of purgesAfter(90)) {
    await purge(events.database, each);
  }

  const left = await events.database.rows<{ order_id: string }>(
    { name: "left", text: "select data ->> 'orderId' as order_id from notifications order by seq" },
    [],
  );
  expect(left.map(({ order_id }) => order_id)).toEqual([tried, young]);
  expect((await events.deliveries()).map(({ state }) => state)).toEqual(["pending", "delivered"]);
});
