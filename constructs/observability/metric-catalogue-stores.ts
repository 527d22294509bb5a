import { counter, gauge, type MetricSource } from "./metric-catalogue-metric.ts";

const database = ["datname"] as const;
const partition = ["topic", "partition"] as const;

/** Metrics of the stores. */
export const storeSources = [
  {
    name: "Kafka Exporter",
    documentation: "https://github.com/danielqsj/kafka_exporter#metrics",
    metrics: [
      gauge("kafka_brokers"),
      gauge("kafka_topic_partitions", "topic"),
      gauge("kafka_topic_partition_current_offset", ...partition),
      gauge("kafka_topic_partition_oldest_offset", ...partition),
      gauge("kafka_topic_partition_in_sync_replica", ...partition),
      gauge("kafka_topic_partition_leader", ...partition),
      gauge("kafka_topic_partition_replicas", ...partition),
      gauge("kafka_topic_partition_under_replicated_partition", ...partition),
      gauge("kafka_consumergroup_current_offset", "consumergroup", ...partition),
      gauge("kafka_consumergroup_lag", "consumergroup", ...partition),
      gauge("kafka_consumergroup_members", "consumergroup"),
    ],
  },
  {
    // Kafka's beans, under the names of Strimzi's example rules.
    name: "Kafka JMX",
    documentation: "https://github.com/strimzi/strimzi-kafka-operator/blob/main/examples/metrics/kafka-metrics.yaml",
    metrics: [
      gauge("kafka_controller_kafkacontroller_activecontrollercount"),
      gauge("kafka_controller_kafkacontroller_offlinepartitionscount"),
      gauge("kafka_server_replicamanager_underreplicatedpartitions"),
      gauge("kafka_server_replicamanager_underminisrpartitioncount"),
      counter("kafka_server_brokertopicmetrics_bytesin_total", "topic"),
      counter("kafka_server_brokertopicmetrics_bytesout_total", "topic"),
      counter("kafka_server_brokertopicmetrics_messagesin_total", "topic"),
    ],
  },
  {
    name: "postgres_exporter",
    documentation: "https://github.com/prometheus-community/postgres_exporter#collectors",
    metrics: [
      gauge("pg_up"),
      gauge("pg_replication_is_replica"),
      gauge("pg_replication_lag_seconds"),
      gauge("pg_settings_max_connections", "server"),
      gauge("pg_stat_activity_count", ...database, "state", "usename"),
      gauge("pg_stat_activity_max_tx_duration", ...database, "state", "usename"),
      counter("pg_stat_database_xact_commit", ...database),
      counter("pg_stat_database_xact_rollback", ...database),
      counter("pg_stat_database_blks_hit", ...database),
      counter("pg_stat_database_blks_read", ...database),
      counter("pg_stat_database_deadlocks", ...database),
      gauge("pg_database_size_bytes", ...database),
      gauge("pg_locks_count", ...database, "mode"),
    ],
  },
  {
    name: "Patroni",
    documentation: "https://patroni.readthedocs.io/en/latest/rest_api.html#monitoring-endpoint",
    metrics: [
      gauge("patroni_postgres_running", "scope", "name"),
      gauge("patroni_primary", "scope", "name"),
      gauge("patroni_replica", "scope", "name"),
      gauge("patroni_postgres_streaming", "scope", "name"),
      gauge("patroni_pending_restart", "scope", "name"),
      gauge("patroni_is_paused", "scope", "name"),
      counter("patroni_postgres_timeline", "scope", "name"),
    ],
  },
  {
    name: "redis_exporter",
    documentation: "https://github.com/oliver006/redis_exporter#whats-exported",
    metrics: [
      gauge("redis_up"),
      gauge("redis_instance_info", "role", "redis_version"),
      gauge("redis_cluster_state"),
      gauge("redis_cluster_slots_ok"),
      gauge("redis_cluster_slots_fail"),
      gauge("redis_cluster_known_nodes"),
      gauge("redis_cluster_size"),
      gauge("redis_connected_clients"),
      gauge("redis_connected_slaves"),
      gauge("redis_master_link_up", "master_host", "master_port"),
      gauge("redis_memory_used_bytes"),
      gauge("redis_memory_max_bytes"),
      gauge("redis_db_keys", "db"),
      gauge("redis_rdb_last_bgsave_status"),
      counter("redis_commands_total", "cmd"),
      counter("redis_commands_duration_seconds_total", "cmd"),
      counter("redis_commands_processed_total"),
      counter("redis_keyspace_hits_total"),
      counter("redis_keyspace_misses_total"),
      counter("redis_evicted_keys_total"),
      counter("redis_rejected_connections_total"),
      gauge("redis_start_time_seconds"),
    ],
  },
] as const satisfies readonly MetricSource[];
