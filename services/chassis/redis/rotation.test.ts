import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RedisCluster, startRedisCluster } from "../../../local/backing/redis-cluster.ts";
import { REDIS_ADMIN } from "../../../local/backing/redis-node-files.ts";
import { BackingInstance } from "../../../local/backing/testkit/backing-instance.ts";
import { RedisClients } from "../../../local/backing/testkit/redis-clients.ts";
import { createLogger } from "../logger.ts";
import { until } from "../testkit/until.ts";
import { openRedisStore } from "./open-store.ts";
import type { RedisStore } from "./redis-store.ts";

const dir = mkdtempSync(join(tmpdir(), "plinth-rotation-"));
const path = join(dir, "redis.json");
const clients = new RedisClients();

let instance: BackingInstance;
let cluster: RedisCluster;
let store: RedisStore;

function write(username: string): void {
  writeFileSync(`${path}.new`, JSON.stringify({ username, password: `of-${username}` }));
  renameSync(`${path}.new`, path);
}

const ensure = (name: string) => cluster.ensureUser({ name, password: `of-${name}`, keyPrefix: "test:" });

/** How many connections of a user there are, by what the nodes say themselves. */
let connectionsOf: (name: string) => Promise<number>;
let drop: (name: string) => Promise<void>;

beforeAll(async () => {
  instance = new BackingInstance();
  cluster = await startRedisCluster({ ...instance.props, masters: 3, replicasPerMaster: 0 });
  const { urls } = await ensure("first");
  const admins = urls.map((url) => {
    const node = new URL(url);
    node.username = REDIS_ADMIN;
    node.password = instance.passwordOf("redis-cluster");
    return clients.node(node.href);
  });
  connectionsOf = async (name) => {
    const lists = await Promise.all(admins.map((admin) => admin.call("client", "list")));
    return lists.join("\n").split(` user=${name} `).length - 1;
  };
  drop = async (name) => {
    await Promise.all(admins.map((admin) => admin.call("acl", "deluser", name)));
  };
  write("first");
  // The URLs' own login is wrong: the file's is the one that counts.
  const wrong = urls.map((url) => url.replace(/\/\/.*@/, "//nobody:nothing@"));
  const settings = { REDIS_URLS: wrong, REDIS_CREDENTIALS_FILE: path };
  // A call that is only slow has not failed.
  store = await openRedisStore(settings, createLogger("test", "silent"), 20_000);
  await until(() =>
    store.check().then(
      () => true,
      () => false,
    ),
  );
});

afterAll(async () => {
  await store?.close();
  clients.close();
  await instance.end();
  rmSync(dir, { recursive: true, force: true });
});

test("GIVEN calls without a break WHEN the login is replaced, and the old one dropped once nobody uses it THEN none fails", async () => {
  const failures: unknown[] = [];
  let stopped = false;
  let calls = 0;
  const load = Array.from({ length: 6 }, async (_, each) => {
    for (let number = 0; !stopped; number++) {
      await store.putUnlessOlder(`test:${each}-${number % 50}`, 1, "value", 60).catch((error) => failures.push(error));
      calls++;
    }
  });
  await until(() => calls > 1_000);

  for (const [old, next] of [
    ["first", "second"],
    ["second", "third"],
  ] as const) {
    await ensure(next);
    write(next);
    await until(async () => (await connectionsOf(next)) >= 3);
    // One that only listens carries no calls.
    await until(async () => (await connectionsOf(old)) <= 1);
    await drop(old);
    const before = calls;
    await until(() => calls > before + 1_000);
  }
  stopped = true;
  await Promise.all(load);

  expect(failures).toEqual([]);
});
