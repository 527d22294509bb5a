import { type DashboardProps, namespace } from "./dashboard.ts";
import { stat, table, timeSeries } from "./panel.ts";

const reached = 'destination_workload_namespace=~"$namespace"';
const http = `reporter!="source",${reached}`;
const tcp = `reporter="destination",${reached}`;
const pair = "source_workload, destination_workload";

/** Traffic between workloads, and who may not talk to whom. */
export const meshDashboard: DashboardProps = {
  uid: "plinth-mesh",
  title: "Mesh",
  description: "Traffic between workloads as ztunnel and the waypoints see it.",
  variables: [namespace],
  runbooks: ["mesh-plaintext", "mesh-denials", "mesh-proxy-missing", "mesh-config-refused", "mesh-root-expires"],
  rows: {
    Trust: [
      stat({
        title: "Connections under mutual TLS",
        unit: "percentunit",
        queries: {
          share: `sum(rate(istio_tcp_connections_opened_total{${tcp},connection_security_policy="mutual_tls"}[5m])) / sum(rate(istio_tcp_connections_opened_total{${tcp}}[5m]))`,
        },
        limits: { warn: 1, alarm: 0.99 },
        span: 8,
      }),
      stat({
        title: "Root certificate ends in",
        unit: "s",
        queries: { root: "min(citadel_server_root_cert_expiry_timestamp) - time()" },
        limits: { warn: 90 * 86_400, alarm: 30 * 86_400 },
        span: 8,
      }),
      stat({
        title: "Nodes without a part of the mesh",
        unit: "short",
        queries: {
          "{{daemonset}}":
            'kube_daemonset_status_desired_number_scheduled{namespace="istio-system"} - kube_daemonset_status_number_ready{namespace="istio-system"}',
        },
        limits: { warn: 1, alarm: 2 },
        span: 8,
      }),
      timeSeries({
        title: "Connections that are denied",
        unit: "cps",
        queries: {
          "{{source_workload}} to {{destination_workload}}": `sum by (${pair}) (rate(istio_tcp_connections_closed_total{response_flags="DENY",${reached}}[$__rate_interval]))`,
        },
        limits: { warn: 0.01, alarm: 0.1 },
      }),
      table({
        title: "Who talks to whom without mutual TLS",
        unit: "cps",
        queries: {
          "{{source_workload}}": `sum by (${pair}) (rate(istio_tcp_connections_opened_total{${tcp},connection_security_policy!="mutual_tls"}[5m])) > 0`,
        },
        limits: { warn: 0.001, alarm: 0.01 },
      }),
    ],
    Traffic: [
      timeSeries({
        title: "Requests by answer",
        unit: "reqps",
        queries: {
          "{{destination_service_name}} {{response_code}}": `sum by (destination_service_name, response_code) (rate(istio_requests_total{${http}}[$__rate_interval]))`,
        },
      }),
      timeSeries({
        title: "Requests, P95",
        unit: "ms",
        queries: {
          "{{destination_service_name}}": `histogram_quantile(0.95, sum by (destination_service_name, le) (rate(istio_request_duration_milliseconds_bucket{${http}}[$__rate_interval])))`,
        },
        limits: { warn: 120, alarm: 450 },
      }),
      timeSeries({
        title: "Connections",
        unit: "cps",
        queries: {
          "{{source_workload}} to {{destination_workload}}": `topk(15, sum by (${pair}) (rate(istio_tcp_connections_opened_total{${tcp}}[$__rate_interval])))`,
        },
      }),
      timeSeries({
        title: "Bytes",
        unit: "Bps",
        queries: {
          "{{source_workload}} to {{destination_workload}}": `topk(15, sum by (${pair}) (rate(istio_tcp_sent_bytes_total{${tcp}}[$__rate_interval]) + rate(istio_tcp_received_bytes_total{${tcp}}[$__rate_interval])))`,
        },
      }),
    ],
    "Control plane": [
      timeSeries({
        title: "Until proxies have a change, P99",
        unit: "s",
        queries: {
          P99: "histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[$__rate_interval])))",
        },
        limits: { warn: 5, alarm: 30 },
      }),
      timeSeries({
        title: "Pushes, and what proxies refuse",
        unit: "cps",
        queries: {
          "pushed {{type}}": "sum by (type) (rate(pilot_xds_pushes[$__rate_interval]))",
          "refused {{type}}": "sum by (type) (rate(pilot_total_xds_rejects[$__rate_interval]))",
        },
      }),
    ],
  },
};
