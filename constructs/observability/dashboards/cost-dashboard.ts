import { type DashboardProps, namespace } from "./dashboard.ts";
import { stat, table, timeSeries } from "./panel.ts";

const spot =
  'count(kube_node_labels{label_karpenter_sh_capacity_type="spot"} or kube_node_labels{label_eks_amazonaws_com_capacity_type="SPOT"})';
const requested = (resource: string, by = "") =>
  `sum${by} (kube_pod_container_resource_requests{resource="${resource}",namespace=~"$namespace"})`;
const allocatable = (resource: string) => `sum(kube_node_status_allocatable{resource="${resource}"})`;
const cpu =
  'rate(container_cpu_usage_seconds_total{container!="",container!="POD",namespace=~"$namespace"}[$__rate_interval])';
const memory = 'container_memory_working_set_bytes{container!="",container!="POD",namespace=~"$namespace"}';

/** What is paid for, and what of it is used. */
export const costDashboard: DashboardProps = {
  uid: "plinth-cost",
  title: "Cost",
  description: "The share of spot nodes, and what is requested against what is used. Prices: `npm run cost`.",
  variables: [namespace],
  runbooks: ["spot-interruptions", "node-pool-near-limit"],
  rows: {
    Nodes: [
      stat({ title: "Nodes", unit: "short", queries: { nodes: "count(kube_node_info)" } }),
      stat({
        title: "Nodes on spot",
        unit: "percentunit",
        queries: { share: `(${spot} or vector(0)) / count(kube_node_info)` },
        limits: { warn: 0.5, alarm: 0.2 },
      }),
      stat({
        title: "CPUs requested, of those there are",
        unit: "percentunit",
        queries: { share: `${requested("cpu")} / ${allocatable("cpu")}` },
        limits: { warn: 0.6, alarm: 0.4 },
      }),
      stat({
        title: "Memory requested, of what there is",
        unit: "percentunit",
        queries: { share: `${requested("memory")} / ${allocatable("memory")}` },
        limits: { warn: 0.6, alarm: 0.4 },
      }),
      timeSeries({
        title: "Nodes of Karpenter by capacity",
        unit: "cores",
        queries: {
          "{{nodepool}} {{capacity_type}}":
            'sum by (nodepool, capacity_type) (karpenter_nodes_allocatable{resource_type="cpu"})',
        },
      }),
      timeSeries({
        title: "Notices of interruption in an hour",
        unit: "short",
        queries: {
          "{{message_type}}": "sum by (message_type) (increase(karpenter_interruption_received_messages_total[1h]))",
        },
        limits: { warn: 1, alarm: 5 },
      }),
    ],
    "Requested and used": [
      timeSeries({
        title: "CPU",
        unit: "cores",
        queries: { "there are": allocatable("cpu"), requested: requested("cpu"), used: `sum(${cpu})` },
      }),
      timeSeries({
        title: "Memory",
        unit: "bytes",
        queries: { "there is": allocatable("memory"), requested: requested("memory"), used: `sum(${memory})` },
      }),
      table({
        title: "CPUs requested and not used, by namespace",
        unit: "cores",
        queries: {
          "{{namespace}}": `sort_desc(${requested("cpu", " by (namespace)")} - sum by (namespace) (${cpu.replace("$__rate_interval", "1h")}))`,
        },
        limits: { warn: 1, alarm: 4 },
      }),
      table({
        title: "Memory requested and not used, by namespace",
        unit: "bytes",
        queries: {
          "{{namespace}}": `sort_desc(${requested("memory", " by (namespace)")} - sum by (namespace) (${memory}))`,
        },
        limits: { warn: 2 ** 30, alarm: 2 ** 33 },
      }),
      timeSeries({
        title: "Volumes: size",
        unit: "bytes",
        queries: {
          "{{namespace}}": 'sum by (namespace) (kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"})',
        },
      }),
      timeSeries({
        title: "Volumes: used",
        unit: "percentunit",
        queries: {
          "{{namespace}}":
            'sum by (namespace) (kubelet_volume_stats_used_bytes{namespace=~"$namespace"}) / sum by (namespace) (kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"})',
        },
      }),
    ],
  },
};
