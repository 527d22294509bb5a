import { beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { CitusCluster } from "./citus-cluster.ts";
import { citusClusterFaults } from "./citus-cluster-faults.ts";
import { sampleCluster } from "./testkit/sample.ts";

describe("a CitusCluster of two workers", () => {
  let all: readonly Registration[];
  const inputs = (kind: string, name: string): Record<string, unknown> => {
    const found = all.find(
      ({ type, inputs: { metadata } }) => type.endsWith(`:${kind}`) && Object(metadata).name === name,
    );
    return { ...found?.inputs };
  };

  beforeAll(async () => {
    all = await registrationsOf(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
      new CitusCluster("database", sampleCluster, { provider });
    });
  });

  test("THEN each group is three members over zones and hosts, without rights, on volumes that stay", () => {
    for (const group of [0, 1, 2]) {
      const { spec, metadata } = Object(inputs("StatefulSet", `citus-${group}`));
      // One of three may go at any moment.
      expect(metadata.annotations).toMatchObject({ "plinth.dev/quorum": "2" });
      expect(spec).toMatchObject({
        replicas: 3,
        podManagementPolicy: "Parallel",
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" },
        volumeClaimTemplates: [{ spec: { storageClassName: "gp3-retain" } }],
      });
      const pod = spec.template.spec;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999 });
      expect(pod.topologySpreadConstraints).toHaveLength(2);
      for (const container of pod.containers) {
        expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      }
      expect(pod.containers[0].env).toContainEqual({ name: "PATRONI_CITUS_GROUP", value: String(group) });
    }
  });

  test("THEN a primary's Service finds it by Patroni's label", () => {
    expect(inputs("Service", "citus-0").spec).toMatchObject({
      selector: { "cluster-name": "citus", "citus-group": "0", role: "primary" },
    });
  });

  test("THEN Patroni may change its own ConfigMaps alone, and no Secret", () => {
    const rules = inputs("Role", "citus").rules as { resources: string[]; verbs: string[]; resourceNames?: string[] }[];
    const changing = rules.filter(
      ({ verbs, resources }) => resources.includes("configmaps") && verbs.includes("patch"),
    );
    expect(changing).toHaveLength(1);
    expect(changing[0]?.resourceNames).toHaveLength(12);
    expect(rules.flatMap(({ resources }) => resources)).not.toContain("secrets");
  });

  test("THEN workers reach the coordinator's REST API, and Prometheus the metrics", () => {
    const policy = JSON.stringify(inputs("NetworkPolicy", "citus"));
    expect(policy).toContain("8008");
    expect(policy).toContain("9187");
    expect(all.filter(({ type }) => type.endsWith(":PodMonitor"))).toHaveLength(2);
  });

  test("THEN passwords are in Secrets alone, as secrets, and the digests tell nothing", () => {
    expect(JSON.stringify(inputs("Secret", "citus-passwords"))).toContain("hush-postgres");
    for (const { type, inputs: given } of all) {
      const open = JSON.stringify(given, (key, value) => (key === "$secret" ? undefined : value));
      expect(`${type} ${open}`).not.toMatch(/hush-|SCRAM-SHA-256\$/);
    }
  });
});

describe("faults of a CitusCluster", () => {
  test("GIVEN good props WHEN looked at THEN there are none", () => {
    expect(citusClusterFaults(sampleCluster)).toEqual([]);
  });

  test("GIVEN many faults WHEN looked at THEN all are told, each with its path", () => {
    const { backup: _, ...unsaved } = sampleCluster;
    const faults = citusClusterFaults({
      ...unsaved,
      zones: 3,
      members: 4,
      storage: { gib: 0 },
      maxPreparedTransactions: 0,
      pooler: { ...sampleCluster.pooler, connectionsPerDatabase: 60 },
      databases: [
        { service: "order", database: "order" },
        { service: "user", database: "order" },
      ],
      podCidrs: ["0.0.0.0/0"],
      restore: { at: "yesterday" },
    });
    expect(faults.map(({ path }) => path)).toEqual([
      "members",
      "members",
      "storage.gib",
      "maxPreparedTransactions",
      "pooler.connectionsPerDatabase",
      "databases[1].database",
      "databases[1].database",
      "podCidrs[0]",
      "backup",
      "restore.at",
    ]);
  });
});
