import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import request from "supertest";
import { z } from "zod";
import { answer } from "../answer.ts";
import { createLogger } from "../logger.ts";
import { Database } from "../postgres/database.ts";
import { migrate } from "../postgres/migrate.ts";
import type { Statement } from "../postgres/queries.ts";
import { Problem } from "../problem.ts";
import { BackingServers } from "../testkit/backing-servers.ts";
import { testApp } from "../testkit/test-app.ts";
import { until } from "../testkit/until.ts";
import { Idempotency } from "./idempotency.ts";
import { idempotentRoute } from "./idempotent-route.ts";

const ADD: Statement = {
  name: "add-effect",
  text: "insert into effects (message_id, key, number, handled_by) values ($1, $2, $3, '') returning place",
};
const COUNT: Statement = { name: "count-effects", text: "select count(*)::int from effects where key = $1" };

let servers: BackingServers;
let database: Database;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  const databaseUrl = await servers.database();
  const log = createLogger("test", "silent");
  const folder = new URL("../testkit/migrations/", import.meta.url).pathname;
  await migrate({ databaseUrl, folder, service: "test", log });
  database = new Database({ url: databaseUrl, connections: 20, service: "test", log });
});

afterEach(() => {
  duringWork = async () => undefined;
});

afterAll(async () => {
  await database?.close();
  await servers?.stop();
});

/** What a test lets happen while the work is under way. */
let duringWork: (body: { readonly fails?: string | undefined }) => Promise<void> = async () => undefined;

const body = z.strictObject({ thing: z.string(), number: z.int().default(0), fails: z.string().optional() });
const reply = z.object({ zulu: z.int(), alpha: z.string() });

const problems = {
  "out-of-things": { status: 409, title: "None left" },
  "away-for-now": { status: 502, title: "Away" },
};

const spec = {
  summary: "Do",
  body,
  status: 201,
  reply,
  handle: async ({ body: order, transaction, params }) => {
    const rows = await transaction.rows<{ place: string }>(ADD, [randomUUID(), order.thing, order.number]);
    await duringWork(order);
    if (order.fails === "break") {
      throw new Error("a fault of ours");
    }
    if (order.fails !== undefined) {
      throw new Problem(order.fails, { detail: `no ${order.thing} (${rows[0]?.place})`, headers: { "x-left": "0" } });
    }
    const done = { zulu: Number(rows[0]?.place), alpha: params.id ?? "" };
    return answer(done, { status: 202, headers: { location: `/things/${done.zulu}` } });
  },
} satisfies Parameters<typeof idempotentRoute<typeof body, typeof reply>>[3];

const idempotency = { once: (...parts: Parameters<Idempotency["once"]>) => new Idempotency(database).once(...parts) };

const { app } = testApp(
  [
    idempotentRoute("POST", "/things/:id", idempotency as Idempotency, spec),
    idempotentRoute("POST", "/others/:id", idempotency as Idempotency, spec),
  ],
  problems,
);

interface Sent {
  readonly key?: string;
  readonly path?: string;
  readonly token?: string;
  readonly correlation?: string;
}

function post(order: object, { key, path = "/things/1", token = "good", correlation = randomUUID() }: Sent) {
  const sent = request(app).post(path).set("authorization", `Bearer ${token}`).set("x-correlation-id", correlation);
  return (key === undefined ? sent : sent.set("idempotency-key", key)).send(order);
}

async function effectsOf(thing: string): Promise<number> {
  const [row] = await database.rows<{ count: number }>(COUNT, [thing]);
  return row?.count ?? 0;
}

describe("an idempotent route", () => {
  test.each([
    ["no key", undefined, "idempotency-key-missing"],
    ["an empty key", "", "idempotency-key-missing"],
    ["an over-long key", "k".repeat(256), "idempotency-key-malformed"],
    ["a key with a space", "a b", "idempotency-key-malformed"],
    ["a quote within", 'a"b', "idempotency-key-malformed"],
  ])("GIVEN %s WHEN called THEN 400, and nothing is done", async (_, key, code) => {
    const thing = randomUUID();

    const refused = await post({ thing }, key === undefined ? {} : { key });

    expect([refused.status, refused.body.code]).toEqual([400, code]);
    expect(await effectsOf(thing)).toBe(0);
  });

  test("GIVEN a request that was served WHEN repeated THEN the same status, headers and bytes, and nothing more is done", async () => {
    const [thing, key] = [randomUUID(), randomUUID()];

    const first = await post({ thing, number: 1 }, { key });
    const second = await post({ number: 1, thing }, { key: `"${key}"` });

    expect(first.status).toBe(202);
    expect([second.status, second.text, second.headers.location]).toEqual([202, first.text, first.headers.location]);
    expect(first.text).toMatch(/^\{"zulu":\d+,"alpha":"1"\}$/);
    expect(await effectsOf(thing)).toBe(1);
  });

  test("GIVEN a request that was refused by the business WHEN repeated THEN the same problem; its writes were undone", async () => {
    const [thing, key] = [randomUUID(), randomUUID()];

    const first = await post({ thing, fails: "out-of-things" }, { key });
    const second = await post({ thing, fails: "out-of-things" }, { key });

    expect([first.status, first.body.code]).toEqual([409, "out-of-things"]);
    expect([second.status, second.text, second.headers["x-left"]]).toEqual([409, first.text, "0"]);
    expect(await effectsOf(thing)).toBe(0);
  });

  test.each(["break", "away-for-now"])(
    "GIVEN a request that failed by our fault (%s) WHEN repeated THEN it is tried again",
    async (fails) => {
      const [thing, key] = [randomUUID(), randomUUID()];
      let tries = 0;
      duringWork = async () => {
        tries++;
      };

      const first = await post({ thing, fails }, { key });
      await post({ thing, fails }, { key });

      expect(first.status).toBeGreaterThanOrEqual(500);
      expect(tries).toBe(2);
      expect(await effectsOf(thing)).toBe(0);
    },
  );

  test.each([
    ["another body", { thing: "other" }, {}],
    ["another path", {}, { path: "/things/2" }],
  ])("GIVEN a key that was used WHEN sent with %s THEN 422", async (_, change, sent) => {
    const [thing, key] = [randomUUID(), randomUUID()];
    await post({ thing }, { key }).expect(202);

    const refused = await post({ thing, ...change }, { key, ...sent });

    expect([refused.status, refused.body.code]).toEqual([422, "idempotency-key-reused"]);
    expect(await effectsOf(thing)).toBe(1);
  });

  test.each([
    ["another caller", { token: "good bob" }],
    ["another route", { path: "/others/1" }],
  ])("GIVEN a key that was used WHEN %s uses it THEN it is a key of its own", async (_, sent) => {
    const [thing, key] = [randomUUID(), randomUUID()];

    await post({ thing }, { key }).expect(202);
    await post({ thing }, { key, ...sent }).expect(202);

    expect(await effectsOf(thing)).toBe(2);
  });

  test("GIVEN a request under way WHEN repeated THEN 409 until the first has its result", async () => {
    const [thing, key] = [randomUUID(), randomUUID()];
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    let begun = false;
    duringWork = () => {
      begun = true;
      return mayEnd;
    };
    const first = post({ thing }, { key }).then((response) => response);
    await until(() => begun);

    const refused = await post({ thing }, { key });
    end();

    expect([refused.status, refused.body.code]).toEqual([409, "idempotency-key-in-flight"]);
    expect(refused.headers["retry-after"]).toBe("1");
    expect((await first).status).toBe(202);
    expect((await post({ thing }, { key })).status).toBe(202);
    expect(await effectsOf(thing)).toBe(1);
  });

  test("GIVEN any crowd of callers that repeat requests of a few keys at once WHEN all persist THEN each takes effect once", async () => {
    const requests = fc.array(fc.record({ key: fc.nat(2), number: fc.nat(1) }), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const run = randomUUID();
        const things = sent.map(({ key }) => `${run}-${key}`);

        const answers = await Promise.all(
          sent.map(async ({ number }, index) => {
            for (;;) {
              const response = await post({ thing: things[index], number }, { key: things[index] ?? "" });
              if (response.status !== 409) {
                return response;
              }
            }
          }),
        );

        for (const thing of new Set(things)) {
          const mine = answers.filter((_, index) => things[index] === thing);
          const served = mine.filter(({ status }) => status === 202);
          expect(new Set(served.map(({ text }) => text)).size).toBe(1);
          expect(mine.every(({ status }) => status === 202 || status === 422)).toBe(true);
          expect(await effectsOf(thing)).toBe(1);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("GIVEN the connection lost before the commit WHEN repeated THEN neither the work nor the key had remained", async () => {
    const [thing, key] = [randomUUID(), randomUUID()];
    duringWork = async () => {
      const text = "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'";
      await database.rows({ name: "cut", text }, []);
    };

    const first = await post({ thing }, { key });
    duringWork = async () => undefined;
    const second = await post({ thing }, { key });

    expect(first.status).toBeGreaterThanOrEqual(500);
    expect(second.status).toBe(202);
    expect(await effectsOf(thing)).toBe(1);
  });
});
