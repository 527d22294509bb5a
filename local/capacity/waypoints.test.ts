import { expect, test } from "@jest/globals";
import type { KubeObject } from "../kube/kube-object.ts";
import { waypointFootprints } from "./waypoints.ts";

function gateway(gatewayClassName: string): KubeObject {
  const infrastructure = { parametersRef: { group: "", kind: "ConfigMap", name: "proxies" } };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "waypoint", namespace: "shop" },
    spec: { gatewayClassName, infrastructure },
  };
}

const patches: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "proxies", namespace: "shop" },
  data: {
    deployment: [
      "spec:",
      "  template:",
      "    spec:",
      "      nodeSelector: { plinth.dev/workload: system }",
      "      containers: [{ name: istio-proxy, resources: { requests: { cpu: 300m, memory: 256Mi } } }]",
    ].join("\n"),
    horizontalPodAutoscaler: "spec: { minReplicas: 2, maxReplicas: 6 }",
    podDisruptionBudget: "spec: { maxUnavailable: 1 }",
  },
};

test("GIVEN a waypoint with patches, WHEN its pods are counted, THEN the patches say how many, how large and where", () => {
  expect(waypointFootprints([gateway("istio-waypoint"), patches])).toEqual([
    {
      kind: "Deployment",
      name: "waypoint",
      namespace: "shop",
      replicas: 2,
      most: 6,
      maxUnavailable: 1,
      cpu: "300m",
      memory: "256Mi",
      workload: "system",
    },
  ]);
});

test("GIVEN a Gateway of another class, WHEN pods are counted, THEN it has none of its own", () => {
  expect(waypointFootprints([gateway("kong"), patches])).toEqual([]);
});
