import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { z } from "zod";
import { createLogger } from "../logger.ts";
import { BackingServers } from "../testkit/backing-servers.ts";
import { until } from "../testkit/until.ts";
import { RedisStore } from "./redis-store.ts";
import { VersionedCache } from "./versioned-cache.ts";

const schema = z.object({ id: z.string(), version: z.int() });

const PREFIX = "test:thing:1:";

/** Enough for every master to have some of them. */
const ids = Array.from({ length: 40 }, (_, index) => `thing-${index}`);

let servers: BackingServers;
let stores: readonly RedisStore[];
beforeAll(async () => {
  servers = await BackingServers.start({ redis: true });
  const urls = await servers.redisUrls("test");
  stores = [1, 2].map(() => new RedisStore(urls, createLogger("test", "silent")));
  for (const store of stores) await until(() => answers(store));
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await servers.stop();
});

function answers(store: RedisStore): Promise<boolean> {
  return store.check().then(
    () => true,
    () => false,
  );
}

/** Whether Redis itself has an answer for each of the ids, in every replica. */
async function allSlotsServe(): Promise<boolean> {
  const asked = stores.flatMap((store) => ids.map((id) => store.get(`${PREFIX}${id}`)));
  return (await Promise.allSettled(asked)).every(({ status }) => status === "fulfilled");
}

/** The truth of all things, and two replicas' caches of it, one of which makes the changes. */
function twoReplicas() {
  const versions = new Map(ids.map((id) => [id, 1]));
  const truth = async (id: string) => ({ id, version: versions.get(id) ?? 0 });
  const [writer, reader] = stores.map(
    (store) =>
      new VersionedCache({
        store,
        keyPrefix: PREFIX,
        schema,
        versionOf: ({ version }) => version,
        load: truth,
        // Longer than the test: what is right at its end is so by more than a lifetime that was over.
        seconds: 600,
      }),
  );
  if (writer === undefined || reader === undefined) throw new Error("There are not two replicas");
  const change = (id: string) =>
    writer.change(id, () => {
      versions.set(id, (versions.get(id) ?? 0) + 1);
      return truth(id);
    });
  return { writer, reader, versions, change };
}

test("GIVEN a Redis Cluster WHEN a master is killed and its replica takes over THEN every read and change is served, the writer sees its own changes, and no old value stays", async () => {
  const { writer, reader, versions, change } = twoReplicas();
  await Promise.all(ids.flatMap((id) => [writer.read(id), reader.read(id)]));
  const faults: string[] = [];
  const useAll = async () => {
    for (const id of ids) {
      await change(id);
      const [own] = await Promise.all([writer.read(id), reader.read(id)]);
      if (own?.version !== versions.get(id)) faults.push(`${id} is ${own?.version}, not ${versions.get(id)}`);
    }
  };

  await useAll();
  await servers.killRedis(0);
  await until(async () => !(await allSlotsServe()));
  await until(async () => {
    await useAll();
    return allSlotsServe();
  });

  expect(faults).toEqual([]);
  await until(async () => {
    const found = await Promise.all(ids.map((id) => reader.read(id)));
    return found.every((thing) => thing?.version === versions.get(thing?.id ?? ""));
  });
});
