import { beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { meshExceptionsFaults } from "../mesh/mesh-exception.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Elasticity } from "./elasticity.ts";
import { elasticityMeshExceptions } from "./elasticity-mesh-exceptions.ts";
import type { ElasticityProps } from "./elasticity-props.ts";

const repository = "https://charts.example";
const props: ElasticityProps = {
  charts: {
    keda: { chart: "keda", repository, version: "2.0.0" },
    vpa: { chart: "vertical-pod-autoscaler", repository, version: "1.0.0" },
  },
  nodes: { nodeSelector: { workload: "system" }, tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] },
  highlyAvailable: true,
  priorityClassName: "platform",
  meshed: true,
  prometheus: { namespace: "observability", port: 9090 },
};

const registered = (change: Partial<ElasticityProps> = {}): Promise<readonly Registration[]> =>
  registrationsOf(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
    new Elasticity("elasticity", { ...props, ...change }, { provider });
  });

function named(all: readonly Registration[], kind: string, name: string): Registration {
  const found = all.find(
    ({ type, inputs }) => type.endsWith(`:${kind}`) && [inputs.name, Object(inputs.metadata).name].includes(name),
  );
  if (found === undefined) {
    throw new Error(`There is no ${kind} ${name}.`);
  }
  return found;
}

const valuesOf = (all: readonly Registration[], release: string): Record<string, unknown> =>
  Object(named(all, "Release", release).inputs.values);
const egressOf = (all: readonly Registration[], policy: string): unknown =>
  Object(named(all, "NetworkPolicy", policy).inputs.spec).egress;
const ingressOf = (all: readonly Registration[], policy: string): unknown =>
  Object(named(all, "NetworkPolicy", policy).inputs.spec).ingress;

const tcp = (port: number) => ({ protocol: "TCP", port });
const observability = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } } };

describe("Elasticity by default", () => {
  let all: readonly Registration[];

  beforeAll(async () => {
    all = await registered();
  });

  test("THEN both charts are the pinned ones, and wait for a namespace that the mesh takes in and that restricts pods", () => {
    for (const [release, version] of [
      ["keda", "2.0.0"],
      ["vpa", "1.0.0"],
    ] as const) {
      const { inputs, dependencies } = named(all, "Release", release);
      expect(inputs).toMatchObject({ namespace: "keda", version });
      expect(dependencies).toContainEqual(expect.stringContaining("Namespace"));
    }
    expect(named(all, "Namespace", "keda").inputs.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted", "istio.io/dataplane-mode": "ambient" },
    });
  });

  test("THEN each part of KEDA has two pods over zones, of which a drain takes one", () => {
    const { operator, metricsServer, webhooks, podDisruptionBudget, topologySpreadConstraints } = valuesOf(all, "keda");
    for (const part of [operator, metricsServer, webhooks]) {
      expect(part).toEqual({ replicaCount: 2 });
    }
    const budget = { maxUnavailable: 1 };
    expect(podDisruptionBudget).toEqual({ operator: budget, metricServer: budget, webhooks: budget });
    for (const [part, app] of [
      ["operator", "keda-operator"],
      ["metricsServer", "keda-operator-metrics-apiserver"],
      ["webhooks", "keda-admission-webhooks"],
    ] as const) {
      expect(Object(topologySpreadConstraints)[part]).toMatchObject([
        { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app } } },
      ]);
    }
  });

  test("THEN of the Vertical Pod Autoscaler there is only what says, twice and apart, and nothing that changes pods", () => {
    const values = valuesOf(all, "vpa");
    expect(values).toMatchObject({ updater: { enabled: false }, admissionController: { enabled: false } });
    const affinity = JSON.stringify(Object(values.recommender).affinity);
    expect(values.recommender).toMatchObject({ replicas: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } });
    expect(affinity).toContain("topology.kubernetes.io/zone");
    expect(affinity).toContain("kubernetes.io/hostname");
  });

  test("THEN pods are placed and ranked as asked", () => {
    const placed = { ...props.nodes, priorityClassName: "platform" };
    expect(valuesOf(all, "keda")).toMatchObject(placed);
    expect(valuesOf(all, "vpa").recommender).toMatchObject(placed);
  });

  test("THEN the API server reaches adapter and webhooks, and Prometheus and KEDA each other", () => {
    expect(ingressOf(all, "keda")).toEqual(
      expect.arrayContaining([
        { ports: [tcp(6443), tcp(9443)] },
        { from: [observability], ports: [tcp(8080), tcp(15008)] },
      ]),
    );
    expect(egressOf(all, "keda")).toContainEqual({ to: [observability], ports: [tcp(9090), tcp(15008)] });
  });

  test("THEN no range of ports is open to anyone", () => {
    expect(JSON.stringify([egressOf(all, "keda"), egressOf(all, "vpa")])).not.toContain("endPort");
  });
});

describe("what may be said of Elasticity", () => {
  test("GIVEN no need to bear losses WHEN made THEN there is one pod of each, and a drain may take it", async () => {
    const all = await registered({ highlyAvailable: false });
    expect(valuesOf(all, "keda")).toMatchObject({
      operator: { replicaCount: 1 },
      podDisruptionBudget: { operator: {}, metricServer: {}, webhooks: {} },
    });
    expect(Object(valuesOf(all, "keda").podDisruptionBudget).operator).toEqual({});
    expect(valuesOf(all, "vpa").recommender).toMatchObject({ replicas: 1, podDisruptionBudget: { enabled: false } });
  });

  test("GIVEN no mesh WHEN made THEN none takes the pods in", async () => {
    const all = await registered({ meshed: false });
    expect(JSON.stringify(named(all, "Namespace", "keda").inputs.metadata)).not.toContain("istio");
    expect(JSON.stringify(egressOf(all, "keda"))).not.toContain("15008");
  });

  test("GIVEN a Kafka whose ports are known later WHEN made THEN KEDA may ask its brokers, and the recommender may not", async () => {
    const all = await registered({ kafkaPorts: { first: pulumi.output(9092), last: 9094 } });
    const rule = { ports: [{ protocol: "TCP", port: 9092, endPort: 9094 }] };
    expect(egressOf(all, "keda")).toContainEqual(rule);
    expect(egressOf(all, "vpa")).not.toContainEqual(rule);
  });
});

test("GIVEN a strict mesh WHEN it is told of the exceptions THEN it takes them, for the ports that the API server asks at", () => {
  expect(meshExceptionsFaults(elasticityMeshExceptions)).toEqual([]);
  expect(elasticityMeshExceptions.map(({ namespace, podLabels, ports }) => [namespace, podLabels, ports])).toEqual([
    ["keda", { app: "keda-operator-metrics-apiserver" }, [6443]],
    ["keda", { app: "keda-admission-webhooks" }, [9443]],
  ]);
});
