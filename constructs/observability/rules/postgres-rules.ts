import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Postgres, Patroni and Citus. */
export const postgresRules: RuleGroup = {
  name: "postgres",
  rules: [
    {
      name: "PostgresDown",
      expression: "pg_up == 0",
      for: "1m",
      severity: "page",
      summary: "Postgres in {{ $labels.pod }} does not answer",
      description: "Its exporter cannot connect. If it was a primary, Patroni should have made another by now.",
      runbook: runbook("postgres-down"),
    },
    {
      name: "CitusGroupWithoutPrimary",
      // Patroni's members are named after their pods: a group is a StatefulSet.
      expression:
        'sum by (scope, group) (label_replace(patroni_primary * patroni_postgres_running, "group", "$1", "name", "(.+)-[0-9]+")) == 0',
      for: "1m",
      severity: "page",
      summary: "{{ $labels.group }} of {{ $labels.scope }} has no primary",
      description: "Its shards, or with the coordinator all of them, cannot be written.",
      runbook: runbook("citus-group-without-primary"),
    },
    {
      name: "PatroniReplicaNotStreaming",
      expression: "patroni_replica == 1 unless patroni_postgres_streaming == 1",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.name }} does not follow its primary",
      description: "It falls behind, and cannot take over without a loss.",
      runbook: runbook("postgres-replication-lag"),
    },
    {
      name: "PostgresReplicationLag",
      expression: "pg_replication_lag_seconds > 60 and pg_replication_is_replica == 1",
      for: "5m",
      severity: "ticket",
      summary: "{{ $labels.pod }} is {{ $value | humanizeDuration }} behind its primary",
      description: "What it answers is old, and a switch to it would lose as much.",
      runbook: runbook("postgres-replication-lag"),
    },
    {
      name: "PostgresConnectionsHigh",
      expression: "sum by (pod) (pg_stat_activity_count) / max by (pod) (pg_settings_max_connections) > 0.85",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.pod }}: {{ $value | humanizePercentage }} of Postgres's connections are taken",
      description: "Services that find none answer 503. On Citus each query may take one on every worker.",
      runbook: runbook("postgres-connections-high"),
    },
    {
      name: "PostgresLongTransaction",
      expression: 'max by (pod, datname) (pg_stat_activity_max_tx_duration{state!="idle"}) > 900',
      for: "5m",
      severity: "ticket",
      summary: "{{ $labels.datname }}: a transaction has been open for {{ $value | humanizeDuration }}",
      description: "It holds locks, and keeps VACUUM from cleaning up.",
      runbook: runbook("postgres-long-transaction"),
    },
  ],
};
