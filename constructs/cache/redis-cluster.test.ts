import { describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { resourceOptionsOf } from "../bridge/resource-options.ts";
import { manifestOf, objectsOf } from "../testkit/objects.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { redisAccess } from "./redis-access.ts";
import { RedisCluster } from "./redis-cluster.ts";
import { redisClusterFaults } from "./redis-cluster-faults.ts";
import { RedisClusterLayer } from "./redis-cluster-layer.ts";
import type { RedisClusterProps } from "./redis-cluster-props.ts";

const hush = pulumi.output("hush-hush");
const props: RedisClusterProps = {
  images: { redis: "docker.io/library/redis:8.2.9", exporter: "quay.io/oliver006/redis_exporter:v1.88.0" },
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

  test("needs all nodes but those of a zone, and promises nothing without copies", () => {
    const metadataOf = (replicasPerPrimary: number) => {
      const layer = new RedisClusterLayer(new App(), "redis", { ...props, replicasPerPrimary });
      return manifestOf(layer, "StatefulSet").metadata;
    };

    expect(metadataOf(1)).toMatchObject({ annotations: { "plinth.dev/quorum": "4" } });
    expect(metadataOf(0)).toMatchObject({ annotations: { "plinth.dev/quorum": "0" } });
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

describe("what a RedisCluster registers", () => {
  const registered = (change: Partial<RedisClusterProps> = {}): Promise<Registration[]> =>
    registrationsOf(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
      new RedisCluster("redis", { ...props, ...change }, { provider });
    });
  const one = (all: readonly Registration[], kind: string, name = "redis") =>
    Object(all.find(({ inputs }) => inputs.kind === kind && Object(inputs.metadata).name === name)?.inputs);
  const job = (all: readonly Registration[]) => one(all, "Job", "redis-repair");

  test("THEN nodes meet on both ports, the Job and clients on one, all through tunnels too; nobody else does", async () => {
    const all = await registered();
    const { ingress, egress } = one(all, "NetworkPolicy").spec;
    const portsOf = (name: string) =>
      ingress
        .filter((rule: unknown) => JSON.stringify(Object(rule).from ?? []).includes(`"${name}"`))
        .map((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port));

    expect(portsOf("redis")).toEqual([[6379, 16379, 15008]]);
    expect(portsOf("redis-repair")).toEqual([[6379, 15008]]);
    expect(portsOf("plinth")).toEqual([[6379, 15008]]);
    expect(portsOf("observability")).toEqual([[9121, 15008]]);
    expect(JSON.stringify([ingress, egress])).not.toContain('"from":[]');
    expect(one(all, "NetworkPolicy", "default").spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test("GIVEN no mesh THEN there is no way for its tunnels", async () => {
    expect(JSON.stringify(await registered({ meshed: false }))).not.toContain("15008");
  });

  test("THEN one node is away at a time, and Prometheus asks each", async () => {
    const all = await registered();

    expect(one(all, "PodDisruptionBudget").spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": "redis" } },
    });
    expect(one(all, "PodMonitor").spec).toMatchObject({ podMetricsEndpoints: [{ port: "metrics" }] });
  });

  test("THEN passwords are in the Secret alone, as secrets", async () => {
    const all = await registered();
    const open = all.map(({ inputs }) => JSON.stringify(inputs, (key, value) => (key === "$secret" ? "-" : value)));

    expect(open.filter((text) => text.includes("hush"))).toEqual([]);
    const carriers = all.filter(({ inputs }) => JSON.stringify(inputs).includes("hush"));
    expect(carriers.map(({ inputs }) => inputs.kind)).toEqual(["Secret"]);
  });

  test("GIVEN another number of nodes or another password WHEN made again THEN the Job is another", async () => {
    const before = JSON.stringify(job(await registered()).spec.template);

    expect(JSON.stringify(job(await registered()).spec.template)).toBe(before);
    for (const change of [{ primaries: 5 }, { passwords: { ...props.passwords, node: pulumi.output("hush-new") } }]) {
      expect(JSON.stringify(job(await registered(change)).spec.template)).not.toBe(before);
    }
  });

  test.each([true, false])("GIVEN retained is %s THEN so are the nodes with their volumes", (retained) => {
    const layer = new RedisClusterLayer(new App(), "redis", { ...props, retained });
    const [nodes] = objectsOf(layer).filter(({ kind }) => kind === "StatefulSet");

    expect(nodes && resourceOptionsOf(nodes)).toEqual(retained ? { protect: true, retainOnDelete: true } : {});
  });
});
