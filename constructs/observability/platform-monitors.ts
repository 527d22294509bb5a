import type { Construct } from "constructs";
import { PodMonitoring } from "./pod-monitoring.ts";

/** Where parts of the platform are that others install; what is left out is not monitored. */
export interface MonitoredPlatform {
  /** The namespace of istiod and ztunnel. @default - there is no mesh */
  readonly mesh?: string;
  /** The namespace of Kong, and the release that it is. @default - there is no Kong */
  readonly gateway?: { readonly namespace: string; readonly release: string };
  /** The namespace of Karpenter. @default - there is none */
  readonly karpenter?: string;
}

/**
 * Monitors of what a platform is made of and does not monitor itself. The names of the ports are those of the charts: istio's ztunnel
 * and istiod, the waypoints that istiod makes, and Kong's status port.
 */
export function platformMonitors(scope: Construct, { mesh, gateway, karpenter }: MonitoredPlatform): void {
  if (mesh !== undefined) {
    new PodMonitoring(scope, "ztunnel", {
      name: "ztunnel",
      namespace: mesh,
      podLabels: { app: "ztunnel" },
      port: "ztunnel-stats",
      path: "/stats/prometheus",
    });
    new PodMonitoring(scope, "istiod", {
      name: "istiod",
      namespace: mesh,
      podLabels: { app: "istiod" },
      port: "http-monitoring",
    });
    new PodMonitoring(scope, "waypoints", {
      name: "waypoints",
      namespace: "any",
      podLabels: { "gateway.networking.k8s.io/gateway-class-name": "istio-waypoint" },
      port: "metrics",
      path: "/stats/prometheus",
    });
  }
  if (gateway !== undefined) {
    new PodMonitoring(scope, "kong", {
      name: "kong",
      namespace: gateway.namespace,
      podLabels: { "app.kubernetes.io/name": "gateway", "app.kubernetes.io/instance": gateway.release },
      port: "status",
    });
    new PodMonitoring(scope, "kong-controller", {
      name: "kong-controller",
      namespace: gateway.namespace,
      podLabels: { "app.kubernetes.io/name": "controller", "app.kubernetes.io/instance": gateway.release },
      port: "cmetrics",
    });
  }
  if (karpenter !== undefined) {
    new PodMonitoring(scope, "karpenter", {
      name: "karpenter",
      namespace: karpenter,
      podLabels: { "app.kubernetes.io/name": "karpenter" },
      port: "http-metrics",
    });
  }
}
