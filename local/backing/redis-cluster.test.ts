import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Cluster } from "ioredis";
import { eventually } from "../testkit/eventually.ts";
import { redisNode, startRedisCluster } from "./redis-cluster.ts";
import { BackingInstance } from "./testkit/backing-instance.ts";
import { RedisClients } from "./testkit/redis-clients.ts";

const ALL = [0, 1, 2, 3, 4, 5];

let instance: BackingInstance;
const clients = new RedisClients();

beforeEach(() => {
  instance = new BackingInstance();
});

afterEach(async () => {
  clients.close();
  await instance.end();
});

const start = () => startRedisCluster(instance.props);
const startOne = () => startRedisCluster({ ...instance.props, masters: 1, replicasPerMaster: 0 });
const shop = { name: "shop", password: "of-the-shop", keyPrefix: "shop:" };

const adminUrl = (port: number | undefined) =>
  `redis://plinth-admin:${instance.passwordOf("redis-cluster")}@127.0.0.1:${port}`;

const roleOf = async (port: number | undefined) => String((await clients.node(adminUrl(port)).role())[0]);

/** Keys of every part of the cluster. */
const keys = Array.from({ length: 60 }, (_, each) => `shop:${each}`);

describe("forming", () => {
  test("GIVEN nothing WHEN started, and started again THEN the same nodes serve, three of them as replicas", async () => {
    const first = await start();
    const pids = ALL.map((index) => instance.pidOf(redisNode(index)));
    const client = clients.cluster(await first.ensureUser(shop));
    await Promise.all(keys.map((key) => client.set(key, key)));

    const second = await start();

    expect(second.nodes).toEqual(first.nodes);
    expect(ALL.map((index) => instance.pidOf(redisNode(index)))).toEqual(pids);
    const roles = await Promise.all(first.nodes.map(({ port }) => roleOf(port)));
    expect(roles.sort()).toEqual(["master", "master", "master", "slave", "slave", "slave"]);
    // What a master has taken reaches its replica a moment later.
    const admins = first.nodes.map(({ port }) => clients.node(adminUrl(port)));
    await eventually(async () => {
      const counts = await Promise.all(admins.map((admin) => admin.dbsize()));
      return counts.every((count) => count > 0) && counts.reduce((sum, count) => sum + count) === 2 * keys.length;
    });
  });

  test("GIVEN one master is wanted WHEN started, stopped, and started THEN it serves every key, and keeps them", async () => {
    const { nodes, ensureUser } = await startOne();
    const access = await ensureUser(shop);
    await Promise.all(keys.map((key) => clients.cluster(access).set(key, key)));

    await instance.ledger.stopAll();
    const again = await startOne();

    expect(again.nodes).toEqual(nodes);
    expect(await Promise.all(keys.map((key) => clients.cluster(access).get(key)))).toEqual(keys);
  });

  /** Which of the starter's calls is its last, as in "the third MEET". */
  const lastCalls = [
    ["meet", 3],
    ["addslotsrange", 2],
    ["replicate", 1],
  ] as const;

  test.each(lastCalls)(
    "GIVEN a starter killed -9 after CLUSTER %s number %i WHEN started again THEN the cluster forms",
    async (command, count) => {
      const starter = startAndDieAfter(command, count);
      await once(starter, "exit");
      expect(starter.signalCode).toBe("SIGKILL");

      const { ensureUser } = await start();

      const client = clients.cluster(await ensureUser(shop));
      await Promise.all(keys.map((key) => client.set(key, key)));
      expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
      expect(instance.ledger.leftovers()).toEqual([]);
    },
  );
});

describe("after a crash", () => {
  test("GIVEN a master is killed -9 WHEN its replica took over THEN writes go on, and the node comes back as a replica", async () => {
    const { nodes, ensureUser } = await start();
    const client = clients.cluster(await ensureUser(shop));
    await Promise.all(keys.map((key) => client.set(key, "before")));
    await clients.node(adminUrl(nodes[0]?.port)).wait(1, 5_000);

    await instance.crash(redisNode(0));
    await Promise.all(keys.map((key) => untilWritten(client, key, nodes[1]?.port)));
    await start();

    expect(await roleOf(nodes[0]?.port)).toBe("slave");
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys.map(() => "during"));
  });

  test("GIVEN all nodes are killed -9 WHEN started again THEN ports, users and what was written through are there", async () => {
    const { nodes, ensureUser } = await start();
    const access = await ensureUser(shop);
    await Promise.all(keys.map((key) => clients.cluster(access).set(key, key)));

    await Promise.all(ALL.map((index) => instance.crash(redisNode(index))));
    const again = await start();

    expect(again.nodes).toEqual(nodes);
    expect(await Promise.all(keys.map((key) => clients.cluster(access).get(key)))).toEqual(keys);
  });

  test("GIVEN every node comes back on another port WHEN started THEN they find each other, with the data", async () => {
    const { nodes, ensureUser } = await start();
    const before = clients.cluster(await ensureUser(shop));
    await Promise.all(keys.map((key) => before.set(key, key)));

    await instance.ledger.stopAll();
    const record = join(instance.dir, "backing", "redis-cluster.json");
    writeFileSync(record, JSON.stringify({ ...JSON.parse(readFileSync(record, "utf8")), nodes: {} }));
    const moved = await start();

    const ports = nodes.map(({ port }) => port);
    expect(moved.nodes.filter(({ port }) => ports.includes(port)).length).toBeLessThan(6);
    const after = clients.cluster(await moved.ensureUser(shop));
    expect(await Promise.all(keys.map((key) => after.get(key)))).toEqual(keys);
  });
});

/**
 * Writes until a write is taken: a client gives up those that were under way at the crash.
 *
 * @throws Error with the last refusal and how a node sees the others, where that takes many times as long as a failover
 */
async function untilWritten(client: Cluster, key: string, witness: number | undefined): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    try {
      await client.set(key, "during");
      return;
    } catch (error) {
      if (performance.now() > deadline) {
        const nodes = await clients.node(adminUrl(witness)).cluster("NODES");
        throw new Error(`${key} is still refused (${error}); the nodes:\n${nodes}`);
      }
      await sleep(50);
    }
  }
}

/** Starts the cluster in a process that ends itself by SIGKILL right after one of its calls. */
function startAndDieAfter(command: string, count: number) {
  const local = (path: string) => JSON.stringify(join(import.meta.dirname, path));
  const script = `
    const { RedisSession } = await import(${local("redis-session.ts")});
    const { startRedisCluster } = await import(${local("redis-cluster.ts")});
    const { ProcessLedger } = await import(${local("../processes/process-ledger.ts")});
    const { silentProgress } = await import(${local("../progress.ts")});
    const { call } = RedisSession.prototype;
    let left = ${count};
    RedisSession.prototype.call = async function (...args) {
      const answer = await call.apply(this, args);
      if (args[1] === ${JSON.stringify(command)} && --left === 0) process.kill(process.pid, "SIGKILL");
      return answer;
    };
    const dir = ${JSON.stringify(instance.dir)};
    await startRedisCluster({ dir, ledger: new ProcessLedger(dir), preferredPort: 0, progress: silentProgress });
  `;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}
