import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { Database } from "@plinth/chassis/postgres";
import { Client } from "pg";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { until } from "../chassis/testkit/until.ts";
import { LedgerInPostgres } from "./postgres/ledger-in-postgres.ts";
import { API_KEY } from "./testkit/sandbox-environment.ts";
import { TestSandbox } from "./testkit/test-sandbox.ts";

let servers: BackingServers;
let databaseUrl: string;
let sandbox: TestSandbox;
let keys = 0;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  databaseUrl = await servers.database();
  sandbox = await TestSandbox.start(databaseUrl);
});

afterAll(async () => {
  await sandbox?.close();
  await servers?.stop();
});

const newKey = () => `order-${++keys}`;
const order = (key: string, token: string) => ({ key, amount: 1250, currency: "EUR", token });
const charge = (key: string, token: string) => sandbox.post("/charges", order(key, token));
const refund = (key: string, body: object = {}) => sandbox.post(`/charges/${key}/refunds`, body);
const kinds = async (key: string) => (await sandbox.entries(key)).map(({ kind }) => kind);

describe("the tokens", () => {
  test("GIVEN tok_ok WHEN charged THEN 201 succeeded, and the same again for the same key", async () => {
    const key = newKey();

    const first = await charge(key, "tok_ok").expect(201);
    const second = await charge(key, "tok_ok").expect(201);

    expect(first.body).toMatchObject({ key, status: "succeeded", amount: 1250, currency: "EUR", refunded: false });
    expect(second.body).toEqual(first.body);
    expect(await kinds(key)).toEqual(["charge"]);
  });

  test("GIVEN tok_declined WHEN charged THEN 201 declined for good, whatever token comes with the key later", async () => {
    const key = newKey();

    const first = await charge(key, "tok_declined").expect(201);
    const second = await charge(key, "tok_ok").expect(201);

    expect(first.body).toMatchObject({ status: "declined", declineReason: "card-declined", net: 0 });
    expect(second.body).toEqual(first.body);
    expect(await kinds(key)).toEqual(["decline"]);
  });

  test("GIVEN tok_timeout WHEN the caller gives up THEN the charge is made and its second try answered at once", async () => {
    const key = newKey();

    const patience = new AbortController();
    const first = fetch(`${sandbox.url}/sandbox/v1/charges`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify(order(key, "tok_timeout")),
      signal: patience.signal,
    });
    await until(async () => (await sandbox.charge(key)) !== undefined);
    patience.abort();
    await expect(first).rejects.toThrow(/abort/);
    const second = await charge(key, "tok_timeout").timeout(25_000).expect(201);

    expect(second.body).toMatchObject({ key, status: "succeeded", net: 1250 });
    expect(await kinds(key)).toEqual(["charge"]);
  });

  test("GIVEN tok_timeout WHEN the caller waits long enough THEN the first try is answered too", async () => {
    const quicker = await TestSandbox.start(await servers.database(), { LATE_ANSWER_SECONDS: "1" });
    try {
      const { body } = await quicker.post("/charges", order("late", "tok_timeout")).expect(201);

      expect(body).toEqual(await quicker.charge("late"));
    } finally {
      await quicker.close();
    }
  });

  test("GIVEN tok_unknown WHEN charged THEN the connection closes, the charge is made and the second try answered", async () => {
    const key = newKey();

    await expect(charge(key, "tok_unknown")).rejects.toThrow(/socket hang up|ECONNRESET/);
    const second = await charge(key, "tok_unknown").expect(201);

    expect(second.body).toMatchObject({ key, status: "succeeded" });
    expect(await kinds(key)).toEqual(["charge"]);
  });

  test.each([
    ["a token that nobody knows", { token: "tok_other" }, "/token"],
    ["no amount", { amount: 0 }, "/amount"],
    ["half an amount", { amount: 1.5 }, "/amount"],
    ["a currency of no kind", { currency: "eur" }, "/currency"],
    ["a key with a line break", { key: "a\nb" }, "/key"],
    ["a field of its own", { capture: false }, "/capture"],
  ])("GIVEN %s WHEN charging THEN 422 that points at it, and nothing in the ledger", async (_, fault, pointer) => {
    const key = newKey();

    const { body } = await sandbox.post("/charges", { ...order(key, "tok_ok"), ...fault }).expect(422);

    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
    expect(await sandbox.charge(key)).toBeUndefined();
  });

  test("GIVEN a charge WHEN its key comes with another amount THEN 409 and the charge stays", async () => {
    const key = newKey();
    await charge(key, "tok_ok").expect(201);

    const { body } = await sandbox.post("/charges", { ...order(key, "tok_ok"), amount: 1 }).expect(409);

    expect(body.code).toBe("charge-differs");
    expect(await sandbox.charge(key)).toMatchObject({ amount: 1250, net: 1250 });
  });
});

describe("refunds", () => {
  test("GIVEN a charge WHEN refunded twice THEN 201 both times and one refund in the ledger", async () => {
    const key = newKey();
    await charge(key, "tok_ok").expect(201);

    const first = await refund(key).expect(201);
    const second = await refund(key, { amount: 1250 }).expect(201);

    expect(first.body).toMatchObject({ key, status: "succeeded", refunded: true, net: 0 });
    expect(second.body).toEqual(first.body);
    expect(await kinds(key)).toEqual(["refund", "charge"]);
  });

  test("GIVEN a refund that came first WHEN the charge comes late THEN declined as voided, and no money moves", async () => {
    const key = newKey();

    const tombstone = await refund(key).expect(201);
    const late = await charge(key, "tok_ok").expect(201);

    expect(tombstone.body).toMatchObject({ key, status: "declined", declineReason: "voided", net: 0 });
    expect(late.body).toMatchObject({ status: "declined", declineReason: "voided", amount: 1250, currency: "EUR" });
    expect(await kinds(key)).toEqual(["void"]);
  });

  test("GIVEN a declined charge WHEN refunded THEN 201 and nothing given back", async () => {
    const key = newKey();
    await charge(key, "tok_declined").expect(201);

    expect((await refund(key).expect(201)).body).toMatchObject({ status: "declined", refunded: false, net: 0 });
    expect(await kinds(key)).toEqual(["decline"]);
  });

  test("GIVEN a charge WHEN a part of it is asked back THEN 422 and nothing given back", async () => {
    const key = newKey();
    await charge(key, "tok_ok").expect(201);

    expect((await refund(key, { amount: 100 }).expect(422)).body.code).toBe("refund-differs");
    expect(await kinds(key)).toEqual(["charge"]);
  });
});

describe("the ledger", () => {
  test("GIVEN 40 charges of one key at once, some of each token WHEN answered THEN one row decides for all", async () => {
    const key = newKey();
    const tokens = ["tok_ok", "tok_declined"];

    const calls = Array.from({ length: 40 }, (_, index) => charge(key, tokens[index % 2] ?? ""));
    const answers = await Promise.all(calls);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await sandbox.entries(key)).toHaveLength(1);
  });

  test("GIVEN charges and refunds of one key at once WHEN answered THEN the net is nothing and money moved once at most", async () => {
    for (let round = 0; round < 10; round++) {
      const key = newKey();
      const calls = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? charge(key, "tok_ok") : refund(key)));

      await Promise.all(calls.map((call) => call.expect(201)));

      expect([["void"], ["refund", "charge"]]).toContainEqual(await kinds(key));
      expect(await sandbox.charge(key)).toMatchObject({ net: 0 });
    }
  });

  test("GIVEN settlements and refunds of one key at the same instant WHEN made by eight connections THEN no index objects", async () => {
    const log = createLogger("test", "silent");
    const database = new Database({ url: databaseUrl, connections: 8, service: "test", log });
    const ledger = new LedgerInPostgres(database);
    const all = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 8 }, work));
    try {
      for (let round = 0; round < 200; round++) {
        const key = newKey();
        const settled = await all(() => ledger.settle({ key, kind: "charge", amount: 1250, currency: "EUR" }));
        await all(() => ledger.refund(key));

        expect(settled.filter((charge) => charge !== undefined)).toHaveLength(1);
        expect(await ledger.chargeOf(key)).toMatchObject({ refunded: true, net: 0 });
      }
    } finally {
      await database.close();
    }
  });

  test("GIVEN more charges than a page WHEN the pages are read THEN each charge is there once, newest first", async () => {
    const mine = Array.from({ length: 5 }, newKey);
    for (const key of mine) {
      await charge(key, "tok_ok").expect(201);
    }
    const newest: string[] = [];
    let cursor = "";
    while (newest.length < mine.length) {
      const { body } = await sandbox.get(`/charges?limit=2${cursor}`).expect(200);
      newest.push(...body.items.map((item: { key: string }) => item.key));
      cursor = `&cursor=${body.nextCursor}`;
    }

    expect(newest.slice(0, mine.length)).toEqual(mine.toReversed());
  });

  test("GIVEN a cursor of another list WHEN used THEN 400", async () => {
    expect((await sandbox.get("/charges?cursor=abc").expect(400)).body.code).toBe("invalid-cursor");
  });

  test("GIVEN no such charge WHEN read THEN 404", async () => {
    expect((await sandbox.get("/charges/nobody").expect(404)).body.code).toBe("no-charge");
  });

  const ROW = "insert into ledger (key, kind, amount, currency) values";
  test.each([
    ["a change", () => "update ledger set amount = 1", /added, never changed/],
    ["a deletion", () => "delete from ledger", /added, never changed/],
    ["a second charge", (key: string) => `${ROW} ('${key}', 'charge', 1250, 'EUR')`, /unique/],
    ["a tombstone beside the charge", (key: string) => `${ROW} ('${key}', 'void', 0, 'XXX')`, /unique/],
    ["a refund of nothing", () => `${ROW} ('nobody', 'refund', 1, 'EUR')`, /foreign key/],
    ["a refund of more", (key: string) => `${ROW} ('${key}', 'refund', 1251, 'EUR')`, /foreign key/],
  ])(
    "GIVEN a charge WHEN %s is tried behind the service's back THEN Postgres refuses",
    async (_, statement, refused) => {
      const key = newKey();
      await charge(key, "tok_ok").expect(201);
      const database = new Client({ connectionString: databaseUrl });
      await database.connect();
      try {
        await expect(database.query(statement(key))).rejects.toThrow(refused);
      } finally {
        await database.end();
      }
    },
  );
});
