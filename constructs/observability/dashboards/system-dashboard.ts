import { type DashboardProps, namespace } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

const inNamespace = 'namespace=~"$namespace"';
const ofContainers = `${inNamespace},container!="",container!="POD"`;

/** Nodes, pods, volumes and autoscalers. */
export const systemDashboard: DashboardProps = {
  uid: "plinth-system",
  title: "System",
  description: "Nodes, pods, volumes, autoscalers and what watches over them.",
  variables: [namespace],
  runbooks: ["node-not-ready", "pods-pending", "volume-filling", "autoscaler-at-max", "scrape-fails"],
  rows: {
    Now: [
      stat({
        title: "Nodes ready",
        unit: "short",
        queries: { nodes: 'sum(kube_node_status_condition{condition="Ready",status="true"})' },
      }),
      stat({
        title: "Pods pending",
        unit: "short",
        queries: { pods: `sum(kube_pod_status_phase{phase="Pending",${inNamespace}})` },
        limits: { warn: 1, alarm: 10 },
      }),
      stat({
        title: "Restarts in an hour",
        unit: "short",
        queries: { restarts: `sum(increase(kube_pod_container_status_restarts_total{${inNamespace}}[1h]))` },
        limits: { warn: 1, alarm: 10 },
      }),
      stat({
        title: "Targets down",
        unit: "short",
        queries: { targets: "sum(1 - up)" },
        limits: { warn: 1, alarm: 5 },
      }),
    ],
    Nodes: [
      timeSeries({
        title: "CPU of nodes",
        unit: "percentunit",
        queries: {
          "{{instance}}": '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        },
        limits: { warn: 0.8, alarm: 0.95 },
      }),
      timeSeries({
        title: "Memory of nodes",
        unit: "percentunit",
        queries: { "{{instance}}": "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes" },
        limits: { warn: 0.8, alarm: 0.95 },
      }),
      timeSeries({
        title: "Network of nodes",
        unit: "Bps",
        queries: {
          "{{instance}} in":
            'sum by (instance) (rate(node_network_receive_bytes_total{device!~"lo|veth.*"}[$__rate_interval]))',
          "{{instance}} out":
            'sum by (instance) (rate(node_network_transmit_bytes_total{device!~"lo|veth.*"}[$__rate_interval]))',
        },
      }),
      timeSeries({
        title: "Disks of nodes: left",
        unit: "percentunit",
        queries: {
          "{{instance}} {{mountpoint}}":
            'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs|erofs"} / node_filesystem_size_bytes',
        },
        limits: { warn: 0.2, alarm: 0.1 },
      }),
    ],
    Pods: [
      timeSeries({
        title: "CPU of pods",
        unit: "cores",
        queries: {
          "{{pod}}": `topk(15, sum by (pod) (rate(container_cpu_usage_seconds_total{${ofContainers}}[$__rate_interval])))`,
        },
      }),
      timeSeries({
        title: "Memory of pods",
        unit: "bytes",
        queries: { "{{pod}}": `topk(15, sum by (pod) (container_memory_working_set_bytes{${ofContainers}}))` },
      }),
      timeSeries({
        title: "Share of time that pods are throttled",
        unit: "percentunit",
        queries: {
          "{{pod}}": `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{${ofContainers}}[$__rate_interval])) / sum by (pod) (rate(container_cpu_cfs_periods_total{${ofContainers}}[$__rate_interval]))`,
        },
        limits: { warn: 0.1, alarm: 0.5 },
      }),
      timeSeries({
        title: "Volumes: left",
        unit: "percentunit",
        queries: {
          "{{namespace}}/{{persistentvolumeclaim}}": `kubelet_volume_stats_available_bytes{${inNamespace}} / kubelet_volume_stats_capacity_bytes`,
        },
        limits: { warn: 0.3, alarm: 0.15 },
      }),
    ],
    Elasticity: [
      timeSeries({
        title: "Pods of autoscalers",
        unit: "short",
        queries: {
          "{{horizontalpodautoscaler}}": `kube_horizontalpodautoscaler_status_current_replicas{${inNamespace}}`,
          "{{horizontalpodautoscaler}} at most": `kube_horizontalpodautoscaler_spec_max_replicas{${inNamespace}}`,
        },
      }),
      timeSeries({
        title: "What KEDA scales by",
        unit: "short",
        queries: { "{{scaledObject}} {{metric}}": "sum by (scaledObject, metric) (keda_scaler_metrics_value)" },
      }),
      timeSeries({
        title: "Nodes that Karpenter made, by reason",
        unit: "short",
        queries: {
          "{{nodepool}} {{reason}}": "sum by (nodepool, reason) (increase(karpenter_nodeclaims_created_total[1h]))",
        },
      }),
      timeSeries({
        title: "What the collector loses",
        unit: "cps",
        queries: {
          "{{exporter}} spans": "sum by (exporter) (rate(otelcol_exporter_send_failed_spans[$__rate_interval]))",
          "{{exporter}} records":
            "sum by (exporter) (rate(otelcol_exporter_send_failed_log_records[$__rate_interval]))",
        },
        limits: { warn: 1, alarm: 100 },
      }),
    ],
  },
};
