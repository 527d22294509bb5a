import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { createLogger } from "../logger.ts";
import { BackingServers, ONE_REDIS } from "../testkit/backing-servers.ts";
import { until } from "../testkit/until.ts";
import type { CacheStore } from "./cache-store.ts";
import { RedisStore } from "./redis-store.ts";
import { VersionedCache } from "./versioned-cache.ts";

const schema = z.object({ id: z.string(), version: z.int() });
type Thing = z.output<typeof schema>;

let servers: BackingServers;
const stores: RedisStore[] = [];

beforeAll(async () => {
  servers = await BackingServers.start({ redis: ONE_REDIS });
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

afterAll(() => servers?.stop());

/** How long tests wait for Redis, where it is not the question how long anybody does: no answer that is only slow is missed. */
const PATIENT_MS = 20_000;

/** A replica's connection, once it can be used. @param answerMs @default long enough */
async function connect(answerMs: number | undefined = PATIENT_MS): Promise<RedisStore> {
  const urls = await servers.redisUrls("test");
  const store = new RedisStore(urls, createLogger("test", "silent"), { answerMs });
  stores.push(store);
  await until(() => isUp(store));
  return store;
}

const isUp = (store: RedisStore) =>
  store.check().then(
    () => true,
    () => false,
  );

const keyPrefix = "test:thing:1:";

function cacheOn(store: CacheStore, load: (id: string) => Promise<Thing | undefined>): VersionedCache<Thing> {
  return new VersionedCache({ store, keyPrefix, schema, versionOf: ({ version }) => version, load, seconds: 60 });
}

/** A replica's cache over a truth that the test plays. */
async function replica(load: (id: string) => Promise<Thing | undefined>): Promise<VersionedCache<Thing>> {
  return cacheOn(await connect(), load);
}

const thing = (id: string, version: number): Thing => ({ id, version });

const noTruth = async (): Promise<Thing> => {
  throw new Error("the truth was asked");
};

/** A call that the test lets go on. */
class Gate {
  readonly #open = Promise.withResolvers<void>();
  reached = false;

  async pass<T>(value: T): Promise<T> {
    this.reached = true;
    await this.#open.promise;
    return value;
  }

  open(): void {
    this.#open.resolve();
  }
}

describe("a versioned cache", () => {
  test("GIVEN a value that was read WHEN another replica reads it THEN it comes from the cache", async () => {
    const id = randomUUID();
    await (await replica(async () => thing(id, 1))).read(id);
    const other = await replica(noTruth);

    await until(() =>
      other.read(id).then(
        (found) => found?.version === 1,
        () => false,
      ),
    );
  });

  test("GIVEN many readers of one value WHEN it is not cached THEN the truth is asked once", async () => {
    const id = randomUUID();
    const gate = new Gate();
    let loads = 0;
    const cache = await replica(async () => {
      loads++;
      return gate.pass(thing(id, 1));
    });

    const reads = Array.from({ length: 50 }, () => cache.read(id));
    await until(() => gate.reached);
    gate.open();

    expect((await Promise.all(reads)).every((found) => found?.version === 1)).toBe(true);
    expect(loads).toBe(1);
  });

  test("GIVEN a load that began before a change WHEN read after it THEN the reader does not join that load", async () => {
    const id = randomUUID();
    const gate = new Gate();
    const cache = await replica(async () => (gate.reached ? thing(id, 2) : gate.pass(thing(id, 1))));
    const first = cache.read(id);
    await until(() => gate.reached);

    await cache.change(id, async () => thing(id, 2));
    const second = await cache.read(id);
    gate.open();

    expect(second?.version).toBe(2);
    expect((await first)?.version).toBe(1);
  });

  test("GIVEN a process that dies between its commit and the cache WHEN others read THEN nothing old comes from the cache", async () => {
    const id = randomUUID();
    let version = 1;
    const readers = await replica(async () => thing(id, version));
    await readers.changed(id, thing(id, 1));
    const store = await connect();
    const dying = cacheOn(store, noTruth);

    const change = dying.change(id, async () => {
      version = 2;
      await store.close();
      return thing(id, 2);
    });
    await change;

    expect((await readers.read(id))?.version).toBe(2);
    expect((await readers.read(id))?.version).toBe(2);
  });

  test("GIVEN a change with an unknown end WHEN a slow reader brings the value from before it THEN it is not kept", async () => {
    const id = randomUUID();
    const gate = new Gate();
    const slow = await replica(() => gate.pass(thing(id, 1)));
    const writer = await replica(async () => thing(id, 2));
    const reading = slow.read(id);
    await until(() => gate.reached);

    await expect(
      writer.change(id, async () => {
        throw new Error("the connection was lost at the commit");
      }),
    ).rejects.toThrow("at the commit");
    gate.open();
    await reading;

    expect(await stores[0]?.get(keyPrefix + id)).toBeUndefined();
    expect((await writer.read(id))?.version).toBe(2);
  });

  test("GIVEN an entry that nobody understands WHEN read THEN the truth is asked", async () => {
    const id = randomUUID();
    const cache = await replica(async () => thing(id, 1));
    await stores[0]?.putUnlessOlder(keyPrefix + id, 1, "{", 60);

    expect((await cache.read(id))?.version).toBe(1);
  });

  test("GIVEN any interleaving of readers and writers of several replicas WHEN a change is done THEN nothing older is in the cache", async () => {
    const shared = [await connect(), await connect()];
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ replica: fc.nat(1), writes: fc.boolean() }), { minLength: 2, maxLength: 8 }),
        async (scheduler, actors) => {
          const id = randomUUID();
          let truth = 1;
          const caches = shared.map((store) =>
            cacheOn(store, async () => {
              const seen = truth;
              await scheduler.schedule(Promise.resolve(), "a load is on its way");
              return thing(id, seen);
            }),
          );
          const acts = actors.map(async ({ replica, writes }) => {
            const cache = caches[replica];
            await scheduler.schedule(Promise.resolve(), "begin");
            if (!writes) {
              await cache?.read(id);
              return;
            }
            await cache?.change(id, async () => {
              await scheduler.schedule(Promise.resolve(), "the transaction begins");
              const version = ++truth;
              await scheduler.schedule(Promise.resolve(), "the commit is on its way back");
              return thing(id, version);
            });
          });
          await scheduler.waitFor(Promise.all(acts));

          for (const store of shared) {
            const text = await store.get(keyPrefix + id);
            expect(text === undefined ? truth : schema.parse(JSON.parse(text)).version).toBe(truth);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a versioned cache whose Redis is away", () => {
  test("GIVEN a change that Redis missed WHEN Redis is back THEN other replicas see it", async () => {
    const id = randomUUID();
    const writer = await replica(async () => thing(id, 2));
    const other = await replica(async () => thing(id, 2));
    await writer.changed(id, thing(id, 1));

    await servers.killRedis();
    await writer.change(id, async () => thing(id, 2));
    expect((await writer.read(id))?.version).toBe(2);
    await servers.startRedis();

    await until(async () => (await other.read(id))?.version === 2);
    await until(
      async () => (await stores[1]?.get(keyPrefix + id).catch(() => undefined)) === JSON.stringify(thing(id, 2)),
    );
    expect((await writer.read(id))?.version).toBe(2);
  });

  test("GIVEN a change that one node missed, while the others served WHEN that node is back THEN other replicas see it", async () => {
    const id = randomUUID();
    const store = await connect();
    let isAway = true;
    const unlessAway = async (call: () => Promise<void>) => (isAway ? Promise.reject(new Error("away")) : call());
    const partly: CacheStore = {
      get: (key) => store.get(key),
      mark: (...mark) => unlessAway(() => store.mark(...mark)),
      unmark: (...mark) => unlessAway(() => store.unmark(...mark)),
      putUnlessOlder: (...put) => unlessAway(() => store.putUnlessOlder(...put)),
      // It was never away as a whole.
      onReturn: () => undefined,
      check: () => store.check(),
      close: () => store.close(),
    };
    const other = await replica(noTruth);
    await other.changed(id, thing(id, 1));
    expect((await other.read(id))?.version).toBe(1);

    await cacheOn(partly, noTruth).change(id, async () => thing(id, 2));
    isAway = false;

    await until(async () => (await other.read(id))?.version === 2);
  });

  test("GIVEN Redis takes commands and answers none WHEN many read THEN all are served, and few wait for it", async () => {
    const id = randomUUID();
    const cache = cacheOn(await connect(100), async () => thing(id, 1));

    servers.freezeRedis();
    try {
      const found = [];
      for (let round = 0; round < 200; round++) {
        found.push((await cache.read(id))?.version);
      }
      expect(found).toEqual(Array(200).fill(1));
    } finally {
      servers.thawRedis();
    }
  });
});
