import { describe, expect, test } from "@jest/globals";
import { footprintOf } from "./footprints.ts";

const resources = { requests: { cpu: "250m", memory: "512Mi" } };

function only(name: string, values: object) {
  return footprintOf({ name, namespace: "somewhere", values })?.[0];
}

describe("GIVEN the values of a capability's release", () => {
  test("WHEN they say what pods request, THEN that is its footprint, in the release's namespace", () => {
    expect(only("otel-gateway", { replicaCount: 2, resources })).toEqual({
      kind: "Deployment",
      name: "otel-gateway",
      namespace: "somewhere",
      replicas: 2,
      cpu: "250m",
      memory: "512Mi",
      workload: "stateless",
    });
  });

  test("WHEN they do not, THEN it is as unknown as a release that nobody has written down", () => {
    expect(footprintOf({ name: "otel-gateway", values: { replicaCount: 2 } })).toBeUndefined();
    expect(footprintOf({ name: "mystery", values: { resources } })).toBeUndefined();
    expect(footprintOf({ name: "otel-gateway", values: { $unknown: true } })).toBeUndefined();
  });

  test("WHEN pods ask for nodes of a purpose, as JSON text as well, THEN they run there", () => {
    const nodeSelector = { "plinth.dev/workload": "stateful" };
    expect(only("otel-gateway", { resources, nodeSelector })).toMatchObject({ workload: "stateful" });
    const server = { replicas: 3, storage: "10Gi", resources, nodeSelector: JSON.stringify(nodeSelector) };
    expect(only("consul", { server })).toMatchObject({ workload: "stateful", quorum: 2, volumeGib: 10 });
  });

  test("WHEN Consul has one server, THEN it has no quorum to keep", () => {
    expect(only("consul", { server: { replicas: 1, resources } })).not.toHaveProperty("quorum");
  });

  test("WHEN Vault has servers, THEN it has a majority to keep, each with its volume and a node of its own", () => {
    const term = { topologyKey: "kubernetes.io/hostname" };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const server = (replicas: number) => ({
      resources,
      affinity: JSON.stringify(affinity),
      dataStorage: { size: "10Gi" },
      ha: { replicas, disruptionBudget: { enabled: replicas > 1, maxUnavailable: 1 } },
    });
    const kept = { name: "vault", kind: "StatefulSet", volumeGib: 10, keepsApart: true };
    expect(only("vault", { server: server(3) })).toMatchObject({ ...kept, replicas: 3, quorum: 2, maxUnavailable: 1 });
    expect(only("vault", { server: server(1) })).toMatchObject({ ...kept, replicas: 1 });
    expect(only("vault", { server: server(1) })).not.toHaveProperty("quorum");
    expect(only("vault", { server: server(1) })).not.toHaveProperty("maxUnavailable");
  });

  test("WHEN Strimzi's operator has replicas, THEN a drain may take what its budget leaves", () => {
    const podDisruptionBudget = { enabled: true, minAvailable: 1 };
    expect(only("strimzi", { replicas: 2, resources, podDisruptionBudget })).toMatchObject({
      name: "strimzi-cluster-operator",
      replicas: 2,
      maxUnavailable: 1,
    });
  });

  test("WHEN Kong scales itself, THEN it starts with the least and may reach the most", () => {
    const autoscaling = { enabled: true, minReplicas: 3, maxReplicas: 12 };
    const values = {
      gateway: { resources, autoscaling, replicaCount: 5 },
      controller: { ingressController: { resources } },
    };
    expect(only("kong", values)).toMatchObject({ replicas: 3, most: 12 });
    const steady = { ...values, gateway: { ...values.gateway, autoscaling: { ...autoscaling, enabled: false } } };
    expect(only("kong", steady)).toMatchObject({ replicas: 5 });
    expect(only("kong", steady)).not.toHaveProperty("most");
  });

  test("WHEN a budget is named, THEN it says what a drain may take, unless it is off", () => {
    const podDisruptionBudget = { enabled: true, minAvailable: 1 };
    const values = { recommender: { replicas: 3, resources, podDisruptionBudget } };
    expect(only("vpa", values)).toMatchObject({ maxUnavailable: 2 });
    const off = { recommender: { ...values.recommender, podDisruptionBudget: { enabled: false, minAvailable: 1 } } };
    expect(only("vpa", off)).not.toHaveProperty("maxUnavailable");
  });
});
