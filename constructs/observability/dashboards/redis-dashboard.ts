import type { DashboardProps } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

/** Redis Cluster. */
export const redisDashboard: DashboardProps = {
  uid: "plinth-redis",
  title: "Redis",
  description: "Redis Cluster: slots, nodes, memory and commands.",
  variables: [],
  runbooks: ["redis-cluster-down", "redis-node-down", "redis-failover", "redis-memory-high"],
  rows: {
    Cluster: [
      stat({
        title: "Serves all slots",
        unit: "none",
        queries: { state: "min(redis_cluster_state)" },
        limits: { warn: 1, alarm: 0.5 },
      }),
      stat({
        title: "Slots that fail",
        unit: "short",
        queries: { slots: "max(redis_cluster_slots_fail)" },
        limits: { warn: 1, alarm: 1 },
      }),
      stat({ title: "Masters", unit: "short", queries: { masters: 'count(redis_instance_info{role="master"})' } }),
      stat({
        title: "Nodes down",
        unit: "short",
        queries: { nodes: "count(redis_up) - sum(redis_up)" },
        limits: { warn: 1, alarm: 2 },
      }),
    ],
    Nodes: [
      timeSeries({
        title: "Memory",
        unit: "percentunit",
        queries: { "{{pod}}": "redis_memory_used_bytes / (redis_memory_max_bytes > 0)" },
        limits: { warn: 0.8, alarm: 0.9 },
      }),
      timeSeries({ title: "Keys", unit: "short", queries: { "{{pod}}": "sum by (pod) (redis_db_keys)" } }),
      timeSeries({
        title: "Commands",
        unit: "cps",
        queries: { "{{cmd}}": "topk(10, sum by (cmd) (rate(redis_commands_total[$__rate_interval])))" },
      }),
      timeSeries({
        title: "Time of a command",
        unit: "s",
        queries: {
          "{{cmd}}":
            "topk(10, sum by (cmd) (rate(redis_commands_duration_seconds_total[$__rate_interval])) / sum by (cmd) (rate(redis_commands_total[$__rate_interval])))",
        },
        limits: { warn: 0.001, alarm: 0.01 },
      }),
      timeSeries({
        title: "Look-ups that find something",
        unit: "percentunit",
        queries: {
          share:
            "sum(rate(redis_keyspace_hits_total[$__rate_interval])) / (sum(rate(redis_keyspace_hits_total[$__rate_interval])) + sum(rate(redis_keyspace_misses_total[$__rate_interval])))",
        },
      }),
      timeSeries({
        title: "Keys evicted, connections refused",
        unit: "cps",
        queries: {
          "{{pod}} evicted": "rate(redis_evicted_keys_total[$__rate_interval])",
          "{{pod}} refused": "rate(redis_rejected_connections_total[$__rate_interval])",
        },
        limits: { warn: 0.01, alarm: 1 },
      }),
      timeSeries({ title: "Clients", unit: "short", queries: { "{{pod}}": "redis_connected_clients" } }),
    ],
  },
};
