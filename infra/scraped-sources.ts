import type { MetricSourceName } from "@plinth/constructs/observability";
import type { Settings } from "./settings.ts";

/** What comes with the cluster, the services and Kong, whatever else there is. */
const always: readonly MetricSourceName[] = [
  "every service",
  "order",
  "inventory",
  "notification",
  "business-metrics",
  "kube-state-metrics",
  "node-exporter",
  "kubelet and cAdvisor",
  "Kong",
  "Kong Ingress Controller",
  "OpenTelemetry Collector",
  "Prometheus",
  "Alertmanager",
];

const ofStores: readonly MetricSourceName[] = [
  "Kafka Exporter",
  "Kafka JMX",
  "postgres_exporter",
  "Patroni",
  "redis_exporter",
  "Vault",
];

/**
 * What Prometheus reads in an environment: rules and dashboards on anything else would be silent. Stores that run elsewhere are
 * watched there.
 */
export function scrapedSources(settings: Settings): readonly MetricSourceName[] {
  const { mesh, discovery, elasticity, burst, stores, aws } = settings;
  return [
    ...always,
    ...(mesh ? (["Istio: ztunnel and waypoints", "Istio: istiod"] as const) : []),
    ...(discovery ? (["Consul", "registrar"] as const) : []),
    ...(elasticity ? (["KEDA"] as const) : []),
    ...(aws?.edge ? (["cert-manager"] as const) : []),
    ...(burst ? (["Karpenter"] as const) : []),
    ...(stores.mode === "cluster" ? ofStores : []),
  ];
}
