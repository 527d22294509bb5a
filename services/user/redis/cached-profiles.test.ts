import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { RedisStore } from "@plinth/chassis/redis";
import { BackingServers } from "../../chassis/testkit/backing-servers.ts";
import { until } from "../../chassis/testkit/until.ts";
import type { Profile } from "../domain/user.ts";
import { CachedProfiles } from "./cached-profiles.ts";

jest.setTimeout(30_000);

let servers: BackingServers;
const stores: RedisStore[] = [];

beforeAll(async () => {
  servers = await BackingServers.start();
}, 60_000);

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

afterAll(async () => {
  await servers?.stop();
});

/** A replica's cache over a database that the test plays. */
async function replica(load: (id: string) => Promise<Profile | undefined>): Promise<CachedProfiles> {
  const store = new RedisStore(await servers.redisUrl(), createLogger("test", "silent"));
  stores.push(store);
  await until(() =>
    store.check().then(
      () => true,
      () => false,
    ),
  );
  return new CachedProfiles({ store, load, seconds: 60 });
}

function profile(id: string, version: number): Profile {
  const time = "2026-01-01T00:00:00.000Z";
  return { id, version, email: "ann@example.com", name: `Ann ${version}`, createdAt: time, updatedAt: time };
}

const noDatabase = async (): Promise<Profile> => {
  throw new Error("the database was asked");
};

describe("cached profiles", () => {
  test("GIVEN a profile that was read WHEN another replica reads it THEN it comes from the cache", async () => {
    const id = randomUUID();
    await (await replica(async () => profile(id, 1))).read(id);
    const other = await replica(noDatabase);

    await until(() =>
      other.read(id).then(
        (found) => found?.version === 1,
        () => false,
      ),
    );
  });

  test("GIVEN many readers of one profile WHEN it is not cached THEN the database is asked once", async () => {
    const id = randomUUID();
    let loads = 0;
    const { promise: mayLoad, resolve: allow } = Promise.withResolvers<void>();
    const profiles = await replica(async () => {
      loads++;
      await mayLoad;
      return profile(id, 1);
    });

    const reads = Array.from({ length: 50 }, () => profiles.read(id));
    await until(() => loads > 0);
    allow();

    expect((await Promise.all(reads)).every((found) => found?.version === 1)).toBe(true);
    expect(loads).toBe(1);
  });

  test("GIVEN a slow reader WHEN a change overtakes it THEN the old profile does not come back", async () => {
    const id = randomUUID();
    const { promise: mayLoad, resolve: allow } = Promise.withResolvers<void>();
    let begun = false;
    const slow = await replica(async () => {
      begun = true;
      await mayLoad;
      return profile(id, 1);
    });
    const writer = await replica(noDatabase);
    const reading = slow.read(id);
    await until(() => begun);

    await writer.changed(profile(id, 2));
    allow();
    await reading;

    // Its own connection answers in order: by now it has tried to put the old one.
    expect((await slow.read(id))?.version).toBe(2);
    expect((await writer.read(id))?.version).toBe(2);
  });

  test("GIVEN a load that began before a change WHEN read after it THEN the reader does not join that load", async () => {
    const id = randomUUID();
    const { promise: mayLoad, resolve: allow } = Promise.withResolvers<void>();
    let version = 1;
    let loads = 0;
    const profiles = await replica(async () => {
      const found = profile(id, version);
      if (++loads === 1) {
        await mayLoad;
      }
      return found;
    });
    const first = profiles.read(id);
    await until(() => loads === 1);

    version = 2;
    await profiles.changed(profile(id, 2));
    const second = await profiles.read(id);
    allow();

    expect(second?.version).toBe(2);
    expect((await first)?.version).toBe(1);
  });

  test("GIVEN a change that Redis missed WHEN Redis is back THEN other replicas see it", async () => {
    const id = randomUUID();
    const writer = await replica(async () => profile(id, 2));
    const other = await replica(async () => profile(id, 2));
    await writer.changed(profile(id, 1));

    await servers.killRedis();
    await writer.changed(profile(id, 2));
    expect((await writer.read(id))?.version).toBe(2);
    await servers.startRedis();

    await until(async () => (await other.read(id))?.version === 2);
    expect((await writer.read(id))?.version).toBe(2);
  }, 30_000);

  test("GIVEN an entry that nobody understands WHEN read THEN the database is asked", async () => {
    const id = randomUUID();
    const profiles = await replica(async () => profile(id, 1));
    await stores[0]?.putUnlessOlder(`user:profile:1:${id}`, 1, "{", 60);

    expect((await profiles.read(id))?.version).toBe(1);
  });
});
