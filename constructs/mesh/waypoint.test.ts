import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { PropsError } from "../props-error.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { Waypoint } from "./waypoint.ts";
import { waypointFaults } from "./waypoint-faults.ts";
import type { WaypointProps } from "./waypoint-props.ts";

const props: WaypointProps = {
  namespace: "shop",
  highlyAvailable: true,
  nodes: {
    nodeSelector: { "plinth.dev/workload": "system" },
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
  },
};

function waypoint(overrides: Partial<WaypointProps> = {}): Waypoint {
  return new Waypoint(chartOf("shop", { namespace: "shop" }), "waypoint", { ...props, ...overrides });
}

function patchOf(of: Waypoint, key: string): unknown {
  const text = Object(manifestOf(of, "ConfigMap").data)[key];
  return text === undefined ? undefined : parse(text);
}

describe("a Waypoint", () => {
  test("is a Gateway of Istio's class for Services, patched by its ConfigMap", () => {
    expect(manifestOf(waypoint(), "Gateway")).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "waypoint", namespace: "shop", labels: { "istio.io/waypoint-for": "service" } },
      spec: {
        gatewayClassName: "istio-waypoint",
        listeners: [{ name: "mesh", port: 15008, protocol: "HBONE" }],
        infrastructure: { parametersRef: { group: "", kind: "ConfigMap", name: "waypoint" } },
      },
    });
  });

  test("has the identity of its service account, which has its name", () => {
    expect(waypoint({ name: "front" }).identity.principal).toBe("cluster.local/ns/shop/sa/front");
  });

  test("keeps two proxies or more over zones, drained one by one", () => {
    // WHEN
    const made = waypoint();

    // THEN
    expect(patchOf(made, "horizontalPodAutoscaler")).toMatchObject({ spec: { minReplicas: 2, maxReplicas: 6 } });
    expect(patchOf(made, "podDisruptionBudget")).toEqual({
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
    expect(patchOf(made, "deployment")).toMatchObject({
      spec: {
        template: {
          spec: {
            topologySpreadConstraints: [
              { topologyKey: "topology.kubernetes.io/zone" },
              { topologyKey: "kubernetes.io/hostname" },
            ],
          },
        },
      },
    });
  });

  test("is one proxy that nothing holds where it need not be highly available", () => {
    const made = waypoint({ highlyAvailable: false });
    expect(patchOf(made, "horizontalPodAutoscaler")).toBeUndefined();
    expect(patchOf(made, "podDisruptionBudget")).toBeUndefined();
  });

  test("passes Pod Security `restricted`, on the nodes that are named, with the resources that are asked for", () => {
    expect(patchOf(waypoint({ requests: { cpu: "300m", memory: "256Mi" } }), "deployment")).toMatchObject({
      spec: {
        template: {
          spec: {
            securityContext: { seccompProfile: { type: "RuntimeDefault" } },
            nodeSelector: { "plinth.dev/workload": "system" },
            tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
            priorityClassName: "system-cluster-critical",
            containers: [
              {
                name: "istio-proxy",
                resources: { requests: { cpu: "300m", memory: "256Mi" }, limits: { cpu: "2", memory: "1Gi" } },
              },
            ],
          },
        },
      },
    });
  });

  test("is reached by tunnels only, and reaches the namespace's pods by them, istiod and name resolution", () => {
    expect(manifestOf(waypoint(), "NetworkPolicy").spec).toEqual({
      podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "waypoint" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: [{ protocol: "TCP", port: 15008 }] }],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
        { to: [{ podSelector: { matchLabels: {} } }], ports: [{ protocol: "TCP", port: 15008 }] },
        {
          to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "istio-system" } } }],
          ports: [{ protocol: "TCP", port: 15012 }],
        },
      ],
    });
  });

  test("gives its metrics to who observes it, and sends traces to their collector", () => {
    const { ingress, egress } = Object(
      manifestOf(waypoint({ observedBy: "observability", tracesTo: "agents" }), "NetworkPolicy").spec,
    );
    const pods = (namespace: string) => [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
    ];
    expect(ingress.at(-1)).toEqual({ from: pods("observability"), ports: [{ protocol: "TCP", port: 15020 }] });
    expect(egress.at(-1)).toEqual({
      to: pods("agents"),
      ports: [
        { protocol: "TCP", port: 15008 },
        { protocol: "TCP", port: 4318 },
      ],
    });
  });

  test("refuses every fault at once", () => {
    const wrong = { ...props, name: "Front", namespace: "", most: 1, priorityClassName: "" };
    expect(waypointFaults(wrong).map(({ path }) => path)).toEqual(["name", "namespace", "most", "priorityClassName"]);
    expect(() => waypoint(wrong)).toThrow(PropsError);
  });
});
