import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type RedisCluster, redisNode, startRedisCluster } from "./redis-cluster.ts";
import { BackingInstance, LOOPBACK_ADDRESSES, listeningAddresses } from "./testkit/backing-instance.ts";
import { RedisClients } from "./testkit/redis-clients.ts";

let instance: BackingInstance;
let redis: RedisCluster;
const clients = new RedisClients();

beforeAll(async () => {
  instance = new BackingInstance();
  redis = await startRedisCluster({ ...instance.props, masters: 1, replicasPerMaster: 1 });
});

afterEach(() => clients.close());

afterAll(() => instance.end());

/** What others see of a process is read from /proc. */
const onLinux = process.platform === "linux" ? test : test.skip;

const shop = { name: "shop", password: "of-the-shop", keyPrefix: "shop:" };
const bank = { name: "bank", password: "of-the-bank", keyPrefix: "bank:" };

describe("access to Redis", () => {
  test("GIVEN two services WHEN one reaches beyond its keys THEN it is refused on every node, and nobody gets in without a password", async () => {
    const access = await redis.ensureUser(shop);
    const other = clients.cluster(await redis.ensureUser(bank));
    await other.set("bank:a", "1");

    for (const url of access.urls) {
      const node = clients.node(url);
      const refused = [
        node.get("bank:a"),
        node.set("bank:a", "2"),
        node.eval("return redis.call('get', KEYS[1])", 1, "bank:a"),
        node.publish("bank:events", "x"),
        node.scan(0),
        node.randomkey(),
        node.keys("*"),
        node.flushall(),
        node.acl("LIST"),
        node.config("GET", "*"),
        node.cluster("RESET"),
        node.call("cluster", "failover", "takeover"),
      ];
      for (const answer of await Promise.allSettled(refused)) {
        expect(answer).toMatchObject({ status: "rejected", reason: { message: expect.stringMatching(/^NOPERM/) } });
      }
      await expect(node.eval("return redis.call('get', 'bank:a')", 0)).rejects.toThrow(/can't access|MOVED/);
    }
    const nobody = clients.node(`redis://127.0.0.1:${redis.nodes[0]?.port}`);
    await expect(nobody.get("shop:a")).rejects.toThrow();
    expect(await other.get("bank:a")).toBe("1");
  });

  test("GIVEN a user WHEN asked for with another password THEN the earlier one opens no node any more", async () => {
    const earlier = await redis.ensureUser({ ...shop, password: "an-earlier-one" });

    const now = await redis.ensureUser(shop);

    expect(await clients.node(now.urls[0]).get("shop:a")).toBeNull();
    await expect(clients.node(earlier.urls[0]).get("shop:a")).rejects.toThrow();
  });

  test("GIVEN a name that is an ACL rule WHEN asked for THEN refused", async () => {
    await expect(redis.ensureUser({ ...shop, keyPrefix: "* ~" })).rejects.toThrow(/cannot be "shop" with keys/);
  });

  onLinux(
    "GIVEN running nodes WHEN others look THEN they see no password, and find no socket but loopback's",
    async () => {
      await redis.ensureUser(shop);

      for (const [index, { port }] of redis.nodes.entries()) {
        const visible = instance.visibleOf(redisNode(index));
        expect(visible).not.toMatch(instance.passwordOf("redis-cluster"));
        expect(visible).not.toMatch(shop.password);
        for (const file of ["redis.conf", "users.acl"]) {
          const path = join(instance.dir, "backing", "redis-cluster", redisNode(index), file);
          expect(readFileSync(path, "utf8")).not.toMatch(shop.password);
          expect(statSync(path).mode & 0o777).toBe(0o600);
        }
        expect(listeningAddresses(port)).toEqual(LOOPBACK_ADDRESSES.slice(0, 1));
      }
    },
  );
});
