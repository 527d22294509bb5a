import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "../logger.ts";
import { BackingServers } from "../testkit/backing-servers.ts";
import { Database } from "./database.ts";
import { afterCommit } from "./open-transaction.ts";

let servers: BackingServers;
let database: Database;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  const url = await servers.database();
  database = new Database({ url, connections: 2, service: "test", log: createLogger("test", "silent") });
  await database.rows({ name: "make", text: "create table things (id int primary key)" }, []);
});

afterAll(async () => {
  await database?.close();
  await servers?.stop();
});

const ADD = { name: "add", text: "insert into things (id) values ($1)" };
const COUNT = { name: "count", text: "select count(*)::int as count from things" };

describe("a transaction", () => {
  test("GIVEN work that passes over a failed statement WHEN it resolves THEN the transaction rejects, and nothing is told as committed", async () => {
    let told = false;

    const transaction = database.transaction(async (tx) => {
      afterCommit(tx, () => {
        told = true;
      });
      await tx.rows(ADD, [1]);
      await tx.rows(ADD, [1]).catch(() => undefined);
    });

    await expect(transaction).rejects.toThrow("rolled back");
    expect(told).toBe(false);
    expect(await database.rows(COUNT, [])).toEqual([{ count: 0 }]);
  });
});
