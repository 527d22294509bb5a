/** Where Prometheus, Alertmanager, Grafana, Jaeger, Loki and the collector's gateway run: Pod Security `restricted`. */
export const OBSERVABILITY_NAMESPACE = "observability";

/** Where what reads the nodes themselves runs, the node exporter and the collector's agents: Pod Security `privileged`. */
export const AGENTS_NAMESPACE = "observability-agents";

/** Of Prometheus's query API. */
export const PROMETHEUS_PORT = 9090;

/** Addresses inside the cluster. */
export const observabilityEndpoints = {
  /** OTLP over HTTP of the agent on the caller's own node; for OTEL_EXPORTER_OTLP_ENDPOINT. */
  otlp: `http://otel-agent.${AGENTS_NAMESPACE}.svc.cluster.local:4318`,
  /** Prometheus's query API. */
  prometheus: `http://prometheus-operated.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:${PROMETHEUS_PORT}`,
  alertmanager: `http://alertmanager-operated.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:9093`,
  /** Jaeger's user interface and query API. */
  jaeger: `http://jaeger.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:16686`,
  loki: `http://loki.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:3100`,
} as const;

/** The account that Prometheus runs as: its identity in the mesh, for the rules of whom it scrapes. */
export const PROMETHEUS_SERVICE_ACCOUNT = "prometheus";

/** The labels of Prometheus's pods. */
export const prometheusPodLabels = { "app.kubernetes.io/name": "prometheus" } as const;

/** A dashboard is shown when its ConfigMap has this label and is in the observability namespace. */
export const dashboardLabels = { grafana_dashboard: "1" } as const;
