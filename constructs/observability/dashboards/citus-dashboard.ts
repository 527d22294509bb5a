import type { DashboardProps } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

const chosen = 'datname=~"$database"';

/** Postgres under Citus and Patroni. */
export const citusDashboard: DashboardProps = {
  uid: "plinth-citus",
  title: "Citus",
  description: "Postgres under Citus: the coordinator, the workers and their replicas.",
  variables: [{ name: "database", metric: "pg_stat_database_xact_commit", label: "datname" }],
  runbooks: [
    "postgres-down",
    "citus-group-without-primary",
    "postgres-replication-lag",
    "postgres-connections-high",
    "postgres-long-transaction",
  ],
  rows: {
    Members: [
      stat({
        title: "Primaries",
        unit: "short",
        queries: { "{{scope}}": "sum by (scope) (patroni_primary * patroni_postgres_running)" },
        span: 8,
      }),
      stat({
        title: "Replicas that stream",
        unit: "short",
        queries: { "{{scope}}": "sum by (scope) (patroni_postgres_streaming)" },
        span: 8,
      }),
      stat({
        title: "Members down",
        unit: "short",
        queries: { members: "count(pg_up) - sum(pg_up)" },
        limits: { warn: 1, alarm: 2 },
        span: 8,
      }),
      timeSeries({
        title: "Replicas behind by",
        unit: "s",
        queries: { "{{pod}}": "pg_replication_lag_seconds and pg_replication_is_replica == 1" },
        limits: { warn: 10, alarm: 60 },
      }),
      timeSeries({
        title: "Connections",
        unit: "percentunit",
        queries: { "{{pod}}": "sum by (pod) (pg_stat_activity_count) / max by (pod) (pg_settings_max_connections)" },
        limits: { warn: 0.7, alarm: 0.85 },
      }),
    ],
    Work: [
      timeSeries({
        title: "Transactions",
        unit: "cps",
        queries: {
          "{{pod}} committed": `sum by (pod) (rate(pg_stat_database_xact_commit{${chosen}}[$__rate_interval]))`,
          "{{pod}} rolled back": `sum by (pod) (rate(pg_stat_database_xact_rollback{${chosen}}[$__rate_interval]))`,
        },
      }),
      timeSeries({
        title: "Reads that memory answers",
        unit: "percentunit",
        queries: {
          "{{pod}}": `sum by (pod) (rate(pg_stat_database_blks_hit{${chosen}}[$__rate_interval])) / (sum by (pod) (rate(pg_stat_database_blks_hit{${chosen}}[$__rate_interval])) + sum by (pod) (rate(pg_stat_database_blks_read{${chosen}}[$__rate_interval])))`,
        },
        limits: { warn: 0.99, alarm: 0.9 },
      }),
      timeSeries({
        title: "Longest transaction",
        unit: "s",
        queries: {
          "{{pod}} {{state}}": `max by (pod, state) (pg_stat_activity_max_tx_duration{${chosen},state!="idle"})`,
        },
        limits: { warn: 60, alarm: 900 },
      }),
      timeSeries({
        title: "Deadlocks in an hour",
        unit: "short",
        queries: {
          "{{pod}} {{datname}}": `sum by (pod, datname) (increase(pg_stat_database_deadlocks{${chosen}}[1h]))`,
        },
        limits: { warn: 1, alarm: 10 },
      }),
      timeSeries({
        title: "Size",
        unit: "bytes",
        queries: { "{{pod}} {{datname}}": `pg_database_size_bytes{${chosen}}` },
      }),
      timeSeries({
        title: "Locks",
        unit: "short",
        queries: { "{{pod}} {{mode}}": `sum by (pod, mode) (pg_locks_count{${chosen}})` },
      }),
    ],
  },
};
