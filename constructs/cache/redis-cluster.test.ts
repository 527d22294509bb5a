import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { manifestOf } from "../testkit/objects.ts";
import { redisAccess } from "./redis-access.ts";
import { redisClusterFaults } from "./redis-cluster-faults.ts";
import { RedisClusterLayer } from "./redis-cluster-layer.ts";
import type { RedisClusterProps } from "./redis-cluster-props.ts";

const hush = pulumi.output("hush-hush");
const props: RedisClusterProps = {
  images: { redis: "docker.io/library/redis:8.2.9", exporter: "quay.io/oliver006/redis_exporter:v1.80.0" },
  primaries: 3,
  replicasPerPrimary: 1,
  zones: 3,
  persistence: "append-only",
  storage: { gib: 8, storageClass: "gp3-retain" },
  retained: true,
  memory: { dataMebibytes: 256, limitMebibytes: 512 },
  memoryPolicy: "volatile-lfu",
  replicasToWrite: 1,
  users: { user: { keyPrefix: "user:", password: hush } },
  passwords: { admin: hush, node: hush, exporter: hush },
  clients: [{ namespace: "plinth" }],
  nodes: { nodeSelector: {}, tolerations: [] },
  priorityClassName: "stores",
  meshed: true,
  monitored: true,
};

describe("a RedisCluster", () => {
  test("has six nodes that start at once and keep their volumes", () => {
    const spec = manifestOf(new RedisClusterLayer(new App(), "redis", props), "StatefulSet").spec;

    expect(spec).toMatchObject({
      replicas: 6,
      podManagementPolicy: "Parallel",
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" },
    });
  });

  test("GIVEN everything wrong WHEN checked THEN all of it is told at once", () => {
    const users = { one: { keyPrefix: "a:" }, two: { keyPrefix: "a:b:", commands: ["admin"] } };
    const wrong = {
      ...props,
      primaries: 2,
      replicasPerPrimary: 3,
      persistence: "none",
      memory: { dataMebibytes: 600, limitMebibytes: 512 },
      users,
    } as const;

    expect(redisClusterFaults(wrong).map(({ path }) => path)).toEqual([
      "primaries",
      "replicasPerPrimary",
      "retained",
      "storage",
      "memory.dataMebibytes",
      "users.one.keyPrefix",
      "users.two.keyPrefix",
      "users.two.commands",
    ]);
    expect(redisClusterFaults(props)).toEqual([]);
  });

  test("names no password in its users' file", () => {
    const own = { admin: "hush-1", node: "hush-2", exporter: "hush-3" };

    expect(redisAccess({ user: { keyPrefix: "user:" } }, { own, clients: { user: "hush-4" } })).not.toContain("hush");
  });
});
