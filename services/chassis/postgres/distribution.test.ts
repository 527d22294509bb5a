import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { createLogger } from "../logger.ts";
import { BackingServers } from "../testkit/backing-servers.ts";
import { CitusRules } from "../testkit/citus-rules.ts";
import { migrate } from "./migrate.ts";

const log = createLogger("test", "silent");
const folderOf = (service: string) => fileURLToPath(new URL(`../../${service}/postgres/migrations/`, import.meta.url));

let servers: BackingServers;
beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
});
afterAll(() => servers?.stop());

async function inDatabase<T>(work: (client: Client, databaseUrl: string) => Promise<T>): Promise<T> {
  const databaseUrl = await servers.database();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client, databaseUrl);
  } finally {
    await client.end();
  }
}

const withCitus = <T>(service: string, work: (rules: CitusRules, client: Client) => Promise<T>) =>
  inDatabase(async (client, databaseUrl) => {
    const rules = await CitusRules.install(client);
    await migrate({ databaseUrl, folder: folderOf(service), service, log });
    return work(rules, client);
  });

const bySku = (name: string) => ({ name, kind: "distributed", column: "sku", group: "products" });

describe("a database with the rules of Citus", () => {
  test.each([
    ["order", [{ name: "orders", kind: "distributed", column: "user_id", group: "orders" }]],
    [
      "inventory",
      [
        bySku("products"),
        { name: "reservations", kind: "distributed", column: "order_id", group: "reservations" },
        ...["stock", "stock_events", "stock_levels", "stock_snapshots"].map(bySku),
        { name: "warehouses", kind: "reference", column: undefined, group: undefined },
      ],
    ],
    ["user", []],
    ["notification", []],
    ["sandbox", []],
  ])(
    "GIVEN the migrations of %s WHEN run THEN tables are spread, and nothing that Citus refuses is left",
    async (service, spread) => {
      await withCitus(service, async (rules) => {
        expect(await rules.tables()).toEqual(spread);
        expect(await rules.faults()).toEqual([]);
      });
    },
  );

  test("GIVEN stock events without their trigger WHEN their owner changes one THEN refused all the same", async () => {
    await withCitus("inventory", async (_, client) => {
      for (const change of [
        "update stock_events set version = 2",
        "delete from stock_events",
        "truncate stock_events",
      ]) {
        await expect(client.query(change)).rejects.toMatchObject({ code: "42501" });
      }
    });
  });

  test.each([
    ["a unique key without its column", "create table t (id int primary key, a text not null)", /unique key without a/],
    [
      "a key to a table that stays",
      "create table s (id int primary key); create table t (a int not null references s)",
      /foreign key/,
    ],
    [
      "a key from a table that stays",
      "create table t (a int primary key); create table s (id int references t)",
      /foreign key/,
    ],
    [
      "a trigger",
      "create table t (a int primary key); create trigger g before truncate on t execute function suppress_redundant_updates_trigger()",
      /trigger g/,
    ],
    ["a small identity", "create table t (a int primary key, i int generated always as identity)", /no bigint/],
  ])("GIVEN a table with %s WHEN spread THEN refused", async (_, sql, fault) => {
    await inDatabase(async (client) => {
      await CitusRules.install(client);
      await client.query(sql);
      await expect(client.query("select create_distributed_table('t', 'a', colocate_with => 'none')")).rejects.toThrow(
        fault,
      );
    });
  });
});

test("GIVEN orders of the version before WHEN migrated on plain PostgreSQL THEN all are kept, and that version can still add", async () => {
  const older = mkdtempSync(join(tmpdir(), "plinth-migrations-"));
  const folder = folderOf("order");
  const before = readdirSync(folder).filter((file) => file < "0002");
  for (const file of before) {
    cpSync(join(folder, file), join(older, file));
  }
  const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
  const add = (client: Client, number: number) =>
    client.query(`with added as (
        insert into orders (id, user_id, items, currency) values ('${id(number)}', 'ann', '[]', 'EUR') returning id)
      insert into sagas (order_id, step, attempt, correlation_id, traceparent) select id, 'reserving', 0, 'c', 't' from added`);
  try {
    await inDatabase(async (client, databaseUrl) => {
      await migrate({ databaseUrl, folder: older, service: "order", log });
      await add(client, 1);

      await migrate({ databaseUrl, folder, service: "order", log });
      await add(client, 2);

      const { rows } = await client.query(
        "select s.order_id, s.user_id from sagas s join orders using (user_id) where id = order_id order by 1",
      );
      expect(rows).toEqual([1, 2].map((number) => ({ order_id: id(number), user_id: "ann" })));
    });
  } finally {
    rmSync(older, { recursive: true });
  }
});
