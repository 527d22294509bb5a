import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { until } from "../chassis/testkit/until.ts";
import { API_KEY, sandboxEnvironment } from "./testkit/sandbox-environment.ts";

let servers: BackingServers;
const processes = new ServiceProcesses();

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
});

afterAll(async () => {
  await processes.kill();
  await servers?.stop();
});

async function start(databaseUrl: string) {
  const process_ = processes.start("sandbox", sandboxEnvironment(databaseUrl));
  const base = `${await process_.url()}/sandbox/v1`;
  const post = (path: string, body: object) =>
    fetch(`${base}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    process_,
    charge: (key: string, token: string) => post("/charges", { key, amount: 700, currency: "EUR", token }),
    refund: (key: string) => post(`/charges/${key}/refunds`, {}),
  };
}

interface Row {
  readonly key: string;
  readonly kind: string;
}

/** Its rows, or what the statement answers. */
async function ledgerIn(databaseUrl: string, statement = "select key, kind from ledger"): Promise<Row[]> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    return (await database.query<Row>(statement)).rows;
  } finally {
    await database.end();
  }
}

/** Statements of the service that Postgres works on. */
const WORKING = `select pid as key, query as kind from pg_stat_activity
                 where datname = current_database() and application_name = 'sandbox' and state = 'active'`;

/** Of every other key. */
function refunds(sandbox: Awaited<ReturnType<typeof start>>, key: string, index: number): Promise<Response>[] {
  return index % 2 === 0 ? [sandbox.refund(key)] : [];
}

describe("the process of the sandbox", () => {
  test("GIVEN no key WHEN started THEN it ends with 1 and says so; a short one is not quoted", async () => {
    const process_ = processes.start("sandbox", { PROVIDER_API_KEY: "too-short" });

    expect(await process_.exit()).toBe(1);
    expect(process_.lines[0]?.faults).toEqual(
      expect.arrayContaining(["DATABASE_URL is not set", "PROVIDER_API_KEY is wrong: at least 16 characters"]),
    );
    expect(JSON.stringify(process_.lines)).not.toMatch("too-short");
  });

  test("GIVEN charges and refunds in the database's hands WHEN it is killed and all come again THEN money moved once a key at most", async () => {
    const databaseUrl = await servers.database();
    const keys = Array.from({ length: 60 }, (_, index) => `order-${index}`);
    const tokens = ["tok_ok", "tok_unknown", "tok_timeout"];
    const first = await start(databaseUrl);
    const ledger = new Client({ connectionString: databaseUrl });
    await ledger.connect();
    const working = async () => (await ledgerIn(databaseUrl, WORKING)).length;

    // Nothing can be written, so the kill finds every statement that the pool has connections for under way.
    await ledger.query("begin; lock table ledger in exclusive mode");
    const cutOff = Promise.allSettled(
      keys.flatMap((key, index) => [first.charge(key, tokens[index % 3] ?? ""), ...refunds(first, key, index)]),
    );
    await until(async () => (await working()) === 10);
    await first.process_.kill();
    await ledger.query("commit");
    const outcomes = await cutOff;
    await until(async () => (await working()) === 0);
    const before = await ledgerIn(databaseUrl);
    await ledger.end();
    const second = await start(databaseUrl);
    const answers = await Promise.all(
      keys.flatMap((key, index) => [second.charge(key, "tok_ok"), ...refunds(second, key, index)]),
    );

    // Who waited too long for a connection was told so; those whose statements were under way heard nothing.
    const answered = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.status] : []));
    expect(answered).toEqual(answered.map(() => 503));
    expect(outcomes.length - answered.length).toBeGreaterThanOrEqual(10);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThanOrEqual(10);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const rows = await ledgerIn(databaseUrl);
    for (const [index, key] of keys.entries()) {
      const kinds = rows.filter((row) => row.key === key).map(({ kind }) => kind);
      const allowed = index % 2 === 0 ? ["void", "charge,refund"] : ["charge"];
      expect(allowed).toContain(kinds.toSorted().join());
    }
  });

  test("GIVEN a first try that waits WHEN it is killed THEN the try after the restart is the second", async () => {
    const databaseUrl = await servers.database();
    const first = await start(databaseUrl);
    const waiting = first.charge("one", "tok_timeout").catch(() => undefined);
    await until(async () => (await ledgerIn(databaseUrl)).length === 1);
    first.process_.signal("SIGKILL");
    await waiting;

    const second = await start(databaseUrl);
    const answer = await second.charge("one", "tok_timeout");

    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ key: "one", status: "succeeded" });
    expect(await ledgerIn(databaseUrl)).toEqual([{ key: "one", kind: "charge" }]);
  });
});
