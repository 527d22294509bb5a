import { counter, gauge, histogram, type Metric, type MetricSource } from "./metric-catalogue-metric.ts";

const traffic = [
  "reporter",
  "source_workload",
  "source_workload_namespace",
  "destination_workload",
  "destination_workload_namespace",
  "destination_service_name",
  "destination_service_namespace",
  "response_flags",
  "connection_security_policy",
] as const;
const route = ["service", "route", "workspace"] as const;
const pipeline = { received: ["receiver", "transport"], sent: ["exporter"] } as const;

/** The collector counts spans, metric points and log records apart. */
function ofEachSignal(make: (signal: string) => Metric): Metric[] {
  return ["spans", "metric_points", "log_records"].map(make);
}

/** Metrics of what the services run on: mesh, gateway, discovery, secrets and telemetry. */
export const platformSources = [
  {
    name: "Istio: ztunnel and waypoints",
    documentation: "https://istio.io/latest/docs/reference/config/metrics/",
    metrics: [
      counter("istio_requests_total", ...traffic, "request_protocol", "response_code"),
      histogram("istio_request_duration_milliseconds", ...traffic, "request_protocol", "response_code"),
      counter("istio_tcp_connections_opened_total", ...traffic),
      counter("istio_tcp_connections_closed_total", ...traffic),
      counter("istio_tcp_sent_bytes_total", ...traffic),
      counter("istio_tcp_received_bytes_total", ...traffic),
    ],
  },
  {
    name: "Istio: istiod",
    documentation: "https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics",
    metrics: [
      counter("pilot_xds_pushes", "type"),
      gauge("pilot_xds", "version"),
      counter("pilot_total_xds_rejects", "type"),
      histogram("pilot_proxy_convergence_time"),
      gauge("citadel_server_root_cert_expiry_timestamp"),
      counter("citadel_server_csr_count"),
      counter("citadel_server_success_cert_issuance_count"),
    ],
  },
  {
    name: "Kong",
    documentation: "https://developer.konghq.com/plugins/prometheus/",
    metrics: [
      // Those with `service` need `status_code_metrics`, `latency_metrics`, `bandwidth_metrics` and `upstream_health_metrics`.
      counter("kong_http_requests_total", ...route, "code", "source", "consumer"),
      histogram("kong_kong_latency_ms", ...route),
      histogram("kong_upstream_latency_ms", ...route),
      histogram("kong_request_latency_ms", ...route),
      counter("kong_bandwidth_bytes", ...route, "direction", "consumer"),
      gauge("kong_upstream_target_health", "upstream", "target", "address", "state", "subsystem"),
      gauge("kong_nginx_connections_total", "node_id", "subsystem", "state"),
      gauge("kong_nginx_requests_total", "node_id", "subsystem"),
      gauge("kong_datastore_reachable"),
      gauge("kong_memory_lua_shared_dict_bytes", "node_id", "shared_dict", "kong_subsystem"),
      gauge("kong_memory_lua_shared_dict_total_bytes", "node_id", "shared_dict", "kong_subsystem"),
      gauge("kong_node_info", "node_id", "version"),
    ],
  },
  {
    name: "Kong Ingress Controller",
    documentation: "https://developer.konghq.com/kubernetes-ingress-controller/reference/prometheus/",
    metrics: [
      counter("ingress_controller_configuration_push_count", "success", "protocol", "failure_reason"),
      gauge("ingress_controller_configuration_push_last_successful"),
      gauge("ingress_controller_translation_broken_resource_count"),
    ],
  },
  {
    name: "Consul",
    documentation: "https://developer.hashicorp.com/consul/docs/reference/agent/telemetry",
    metrics: [
      // Without the host's name in it: `telemetry.disable_hostname`.
      gauge("consul_server_isLeader"),
      gauge("consul_autopilot_healthy"),
      gauge("consul_autopilot_failure_tolerance"),
      gauge("consul_raft_applied_index"),
      { name: "consul_raft_leader_lastContact", type: "summary", labels: [] },
    ],
  },
  {
    name: "Vault",
    documentation: "https://developer.hashicorp.com/vault/docs/internals/telemetry/metrics",
    metrics: [
      gauge("vault_core_unsealed", "cluster"),
      gauge("vault_core_active", "cluster"),
      gauge("vault_expire_num_leases", "cluster"),
      gauge("vault_token_count", "cluster"),
      { name: "vault_core_handle_request", type: "summary", labels: [] },
    ],
  },
  {
    name: "OpenTelemetry Collector",
    documentation: "https://opentelemetry.io/docs/collector/internal-telemetry/",
    metrics: [
      ...ofEachSignal((signal) => counter(`otelcol_receiver_accepted_${signal}`, ...pipeline.received)),
      ...ofEachSignal((signal) => counter(`otelcol_receiver_refused_${signal}`, ...pipeline.received)),
      ...ofEachSignal((signal) => counter(`otelcol_exporter_sent_${signal}`, ...pipeline.sent)),
      ...ofEachSignal((signal) => counter(`otelcol_exporter_send_failed_${signal}`, ...pipeline.sent)),
      ...ofEachSignal((signal) => counter(`otelcol_exporter_enqueue_failed_${signal}`, ...pipeline.sent)),
      gauge("otelcol_exporter_queue_size", ...pipeline.sent),
      gauge("otelcol_exporter_queue_capacity", ...pipeline.sent),
    ],
  },
  {
    name: "Prometheus",
    documentation: "https://prometheus.io/docs/prometheus/latest/getting_started/",
    metrics: [
      gauge("up"),
      gauge("ALERTS", "alertname", "alertstate", "severity"),
      gauge("scrape_samples_scraped"),
      gauge("prometheus_tsdb_head_series"),
      counter("prometheus_tsdb_head_samples_appended_total", "type"),
      counter("prometheus_tsdb_compactions_failed_total"),
      counter("prometheus_rule_evaluation_failures_total", "rule_group"),
      counter("prometheus_rule_group_iterations_missed_total", "rule_group"),
      counter("prometheus_notifications_dropped_total", "alertmanager"),
      gauge("prometheus_notifications_alertmanagers_discovered"),
      gauge("prometheus_config_last_reload_successful"),
    ],
  },
  {
    name: "Alertmanager",
    documentation: "https://prometheus.io/docs/alerting/latest/alertmanager/",
    metrics: [
      counter("alertmanager_notifications_total", "integration"),
      counter("alertmanager_notifications_failed_total", "integration", "reason"),
      gauge("alertmanager_config_last_reload_successful"),
      gauge("alertmanager_cluster_members"),
    ],
  },
] as const satisfies readonly MetricSource[];
