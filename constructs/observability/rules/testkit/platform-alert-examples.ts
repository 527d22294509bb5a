import type { Series } from "./promtool.ts";

/** A time that is after the `for` of any alert here. */
export const CASES_END = "60m";
const steady = (value: number) => `${value}x60`;
const rising = (perMinute: number) => `0+${perMinute}x60`;

/** An alert, series that make it fire, the labels that it then has beside its severity, and series that do not. */
export interface AlertExample {
  readonly alert: string;
  readonly fires: Series;
  readonly labels: Readonly<Record<string, string>>;
  readonly quiet: Series;
}

const backup = (group: string) => `namespace="database",cronjob="${group}-backup"`;
const hpa = 'namespace="plinth",horizontalpodautoscaler="order"';
const pvc = 'namespace="plinth",persistentvolumeclaim="data-0"';
const reached = 'reporter="destination",destination_workload="order",destination_workload_namespace="plinth"';
const limits = 'namespace="plinth-gateway",deployment="gateway-limits"';
const ztunnel = 'namespace="istio-system",daemonset="ztunnel"';
const disk = 'instance="a",device="/dev/nvme0n1p1",fstype="xfs",mountpoint="/"';
const scaler = 'namespace="plinth",scaledObject="order",scaler="kafka",metric="lag"';
const caller = 'source_workload="cron",source_workload_namespace="default"';

export const platformAlertExamples: readonly AlertExample[] = [
  {
    alert: "ServiceUnavailable",
    fires: {
      'kube_deployment_status_replicas_available{namespace="plinth",deployment="order"}': steady(0),
      'kube_deployment_spec_replicas{namespace="plinth",deployment="order"}': steady(2),
    },
    labels: { namespace: "plinth", deployment: "order" },
    quiet: {
      'kube_deployment_status_replicas_available{namespace="plinth",deployment="order"}': steady(0),
      'kube_deployment_spec_replicas{namespace="plinth",deployment="order"}': steady(0),
    },
  },
  {
    alert: "OutboxStuck",
    fires: { 'outbox_age_seconds{service="order",pod="a"}': steady(300) },
    labels: { service: "order" },
    quiet: { 'outbox_age_seconds{service="order",pod="a"}': "300x54 1x6" },
  },
  {
    alert: "MessagesDeadLettered",
    fires: { 'messages_consumed_total{service="order",topic="t",type="x",outcome="dead-letter"}': "_x54 1x6" },
    labels: { service: "order", topic: "t" },
    quiet: { 'messages_consumed_total{service="order",topic="t",type="x",outcome="dead-letter"}': steady(7) },
  },
  {
    alert: "SagaStuck",
    fires: { 'saga_oldest_seconds{step="charging",pod="a"}': "0+60x60" },
    labels: { step: "charging" },
    quiet: { 'saga_oldest_seconds{step="charging",pod="a"}': steady(300) },
  },
  {
    alert: "NotificationsGivenUp",
    fires: { 'notification_dead_letters{channel="webhook"}': "2x30 5x30" },
    labels: { channel: "webhook" },
    quiet: { 'notification_dead_letters{channel="webhook"}': steady(5) },
  },
  {
    alert: "KafkaConsumerLag",
    fires: { 'kafka_consumergroup_lag{consumergroup="order",topic="t",partition="0"}': rising(100) },
    labels: { consumergroup: "order", topic: "t" },
    quiet: { 'kafka_consumergroup_lag{consumergroup="order",topic="t",partition="0"}': "9000-100x60" },
  },
  {
    alert: "KafkaUnderMinIsr",
    fires: { 'kafka_server_replicamanager_underminisrpartitioncount{pod="kafka-0"}': steady(3) },
    labels: {},
    quiet: { 'kafka_server_replicamanager_underminisrpartitioncount{pod="kafka-0"}': steady(0) },
  },
  {
    alert: "KafkaNoController",
    fires: { 'kafka_controller_kafkacontroller_activecontrollercount{pod="kafka-0"}': steady(0) },
    labels: {},
    quiet: {
      'kafka_controller_kafkacontroller_activecontrollercount{pod="kafka-0"}': steady(0),
      'kafka_controller_kafkacontroller_activecontrollercount{pod="kafka-1"}': steady(1),
    },
  },
  {
    alert: "CitusGroupWithoutPrimary",
    fires: {
      'patroni_primary{scope="shop",name="citus-0-0"}': steady(1),
      'patroni_postgres_running{scope="shop",name="citus-0-0"}': steady(1),
      'patroni_primary{scope="shop",name="citus-1-0"}': steady(0),
      'patroni_postgres_running{scope="shop",name="citus-1-0"}': steady(1),
    },
    labels: { scope: "shop", group: "citus-1" },
    quiet: {
      'patroni_primary{scope="shop",name="citus-1-0"}': steady(0),
      'patroni_postgres_running{scope="shop",name="citus-1-0"}': steady(1),
      'patroni_primary{scope="shop",name="citus-1-1"}': steady(1),
      'patroni_postgres_running{scope="shop",name="citus-1-1"}': steady(1),
    },
  },
  {
    alert: "PostgresConnectionsHigh",
    fires: {
      'pg_stat_activity_count{pod="citus-0-0",datname="shop",state="active"}': steady(60),
      'pg_stat_activity_count{pod="citus-0-0",datname="shop",state="idle"}': steady(30),
      'pg_settings_max_connections{pod="citus-0-0",server="a"}': steady(100),
    },
    labels: { pod: "citus-0-0" },
    quiet: {
      'pg_stat_activity_count{pod="citus-0-0",datname="shop",state="active"}': steady(60),
      'pg_settings_max_connections{pod="citus-0-0",server="a"}': steady(100),
    },
  },
  {
    alert: "PostgresReplicationLag",
    fires: {
      'pg_replication_lag_seconds{pod="citus-0-1"}': steady(90),
      'pg_replication_is_replica{pod="citus-0-1"}': steady(1),
    },
    labels: { pod: "citus-0-1" },
    quiet: {
      'pg_replication_lag_seconds{pod="citus-0-0"}': steady(90),
      'pg_replication_is_replica{pod="citus-0-0"}': steady(0),
    },
  },
  {
    alert: "WalArchivingFails",
    fires: {
      'pg_stat_archiver_failed_count{pod="citus-0-0",server="a"}': rising(1),
      'pg_stat_archiver_archived_count{pod="citus-0-0",server="a"}': steady(9),
      'pg_stat_archiver_failed_count{pod="citus-0-1",server="a"}': steady(0),
      'pg_stat_archiver_archived_count{pod="citus-0-1",server="a"}': steady(0),
    },
    labels: { pod: "citus-0-0", server: "a" },
    // A failure now and then is tried again; a primary with nothing to write archives nothing.
    quiet: {
      'pg_stat_archiver_failed_count{pod="citus-0-0",server="a"}': rising(1),
      'pg_stat_archiver_archived_count{pod="citus-0-0",server="a"}': rising(1),
      'pg_stat_archiver_failed_count{pod="citus-1-0",server="a"}': steady(3),
      'pg_stat_archiver_archived_count{pod="citus-1-0",server="a"}': steady(9),
    },
  },
  {
    alert: "BaseBackupOverdue",
    // Due four hours before the end; the first has never ended well.
    fires: {
      [`kube_cronjob_status_last_schedule_time{${backup("citus-1")}}`]: steady(-10800),
    },
    labels: { namespace: "database", cronjob: "citus-1-backup" },
    quiet: {
      [`kube_cronjob_status_last_schedule_time{${backup("citus-0")}}`]: steady(-10800),
      [`kube_cronjob_status_last_successful_time{${backup("citus-0")}}`]: steady(-10000),
      // Still at work.
      [`kube_cronjob_status_last_schedule_time{${backup("citus-1")}}`]: steady(-3600),
      [`kube_cronjob_status_last_successful_time{${backup("citus-1")}}`]: steady(-90000),
      'kube_cronjob_status_last_schedule_time{namespace="plinth",cronjob="report"}': steady(-90000),
    },
  },
  {
    alert: "RedisClusterDown",
    fires: { 'redis_cluster_state{pod="redis-0"}': steady(0) },
    labels: {},
    quiet: { 'redis_cluster_state{pod="redis-0"}': steady(1), 'redis_cluster_slots_fail{pod="redis-0"}': steady(0) },
  },
  {
    alert: "RedisFailover",
    fires: {
      'redis_instance_info{pod="redis-1",role="slave"}': "1x54 _x6",
      'redis_instance_info{pod="redis-1",role="master"}': "_x54 1x6",
    },
    labels: { pod: "redis-1" },
    quiet: { 'redis_instance_info{pod="redis-0",role="master"}': steady(1) },
  },
  {
    alert: "VaultSealed",
    fires: { 'kube_pod_status_ready{namespace="vault",pod="vault-0",condition="true"}': steady(0) },
    labels: { pod: "vault-0" },
    quiet: {
      'kube_pod_status_ready{namespace="vault",pod="vault-0",condition="true"}': steady(1),
      'vault_core_unsealed{pod="vault-0"}': steady(1),
    },
  },
  {
    alert: "ConsulNoLeader",
    fires: { 'consul_server_isLeader{pod="consul-server-0"}': steady(0) },
    labels: {},
    quiet: {
      'consul_server_isLeader{pod="consul-server-0"}': steady(0),
      'consul_server_isLeader{pod="consul-server-1"}': steady(1),
    },
  },
  {
    alert: "ConsulUnhealthy",
    fires: {
      'consul_autopilot_healthy{pod="consul-server-0"}': steady(0),
      'consul_server_isLeader{pod="consul-server-0"}': steady(1),
    },
    labels: { pod: "consul-server-0" },
    quiet: {
      'consul_autopilot_healthy{pod="consul-server-0"}': steady(0),
      'consul_server_isLeader{pod="consul-server-0"}': steady(0),
    },
  },
  {
    alert: "RegistrarBehind",
    fires: { 'registrar_leader{pod="a"}': steady(0), 'registrar_leader{pod="b"}': steady(0) },
    labels: {},
    quiet: { 'registrar_leader{pod="a"}': steady(0), 'registrar_leader{pod="b"}': steady(1) },
  },
  {
    alert: "GatewayErrors",
    fires: {
      'kong_http_requests_total{service="order",code="200"}': rising(980),
      'kong_http_requests_total{service="order",code="502"}': rising(20),
    },
    labels: {},
    quiet: {
      'kong_http_requests_total{service="order",code="200"}': rising(998),
      'kong_http_requests_total{service="order",code="502"}': rising(2),
    },
  },
  {
    alert: "GatewayLimitsStoreAway",
    fires: { [`kube_deployment_status_replicas_available{${limits}}`]: steady(0) },
    labels: { namespace: "plinth-gateway", deployment: "gateway-limits" },
    // A change replaces its one pod.
    quiet: { [`kube_deployment_status_replicas_available{${limits}}`]: "1x58 0x0 1x0" },
  },
  {
    alert: "MeshPlaintext",
    fires: {
      [`istio_tcp_connections_opened_total{${caller},${reached},connection_security_policy="unknown"}`]: rising(1),
    },
    labels: {
      source_workload: "cron",
      source_workload_namespace: "default",
      destination_workload: "order",
      destination_workload_namespace: "plinth",
    },
    quiet: {
      [`istio_tcp_connections_opened_total{${caller},${reached},connection_security_policy="mutual_tls"}`]: rising(1),
    },
  },
  {
    alert: "CertificateExpiresSoon",
    fires: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="a",name="tls"}': steady(2 * 86_400) },
    labels: { namespace: "a", name: "tls" },
    quiet: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="a",name="tls"}': steady(9 * 86_400) },
  },
  {
    alert: "NodeNotReady",
    fires: { 'kube_node_status_condition{node="a",condition="Ready",status="true"}': steady(0) },
    labels: { node: "a", condition: "Ready", status: "true" },
    quiet: { 'kube_node_status_condition{node="a",condition="Ready",status="true"}': "0x54 1x6" },
  },
  {
    alert: "SpotInterruptions",
    fires: { 'karpenter_interruption_received_messages_total{message_type="spot_interrupted"}': "0+0.2x60" },
    labels: {},
    quiet: { 'karpenter_interruption_received_messages_total{message_type="rebalance_recommendation"}': "0+0.2x60" },
  },
  {
    alert: "AutoscalerAtMax",
    fires: {
      [`kube_horizontalpodautoscaler_status_current_replicas{${hpa}}`]: steady(50),
      [`kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}`]: steady(50),
      [`kube_horizontalpodautoscaler_spec_min_replicas{${hpa}}`]: steady(5),
    },
    labels: { namespace: "plinth", horizontalpodautoscaler: "order" },
    quiet: {
      [`kube_horizontalpodautoscaler_status_current_replicas{${hpa}}`]: steady(1),
      [`kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}`]: steady(1),
      [`kube_horizontalpodautoscaler_spec_min_replicas{${hpa}}`]: steady(1),
    },
  },
  {
    alert: "VolumeFullSoon",
    fires: {
      [`kubelet_volume_stats_available_bytes{${pvc}}`]: "300-2x60",
      [`kubelet_volume_stats_capacity_bytes{${pvc}}`]: steady(1000),
    },
    labels: { namespace: "plinth", persistentvolumeclaim: "data-0" },
    quiet: {
      [`kubelet_volume_stats_available_bytes{${pvc}}`]: "900-2x60",
      [`kubelet_volume_stats_capacity_bytes{${pvc}}`]: steady(1000),
    },
  },
  {
    alert: "CollectorDrops",
    fires: { 'otelcol_exporter_send_failed_log_records{exporter="otlp_http/loki",pod="a"}': rising(60) },
    labels: { exporter: "otlp_http/loki" },
    quiet: { 'otelcol_exporter_send_failed_log_records{exporter="otlp_http/loki",pod="a"}': steady(60) },
  },
  {
    alert: "ScrapeFails",
    fires: {
      'up{namespace="a",job="b",instance="1"}': steady(0),
      'up{namespace="a",job="b",instance="2"}': steady(1),
    },
    labels: { namespace: "a", job: "b" },
    quiet: { 'up{namespace="a",job="b",instance="1"}': steady(1) },
  },
  {
    alert: "AlertsNotDelivered",
    fires: {
      'alertmanager_notifications_total{integration="webhook"}': rising(10),
      'alertmanager_notifications_failed_total{integration="webhook",reason="other"}': rising(1),
    },
    labels: { integration: "webhook" },
    quiet: {
      'alertmanager_notifications_total{integration="webhook"}': steady(10),
      'alertmanager_notifications_failed_total{integration="webhook",reason="other"}': steady(1),
    },
  },
  {
    alert: "PatroniReplicaNotStreaming",
    fires: {
      'patroni_replica{scope="shop",name="citus-0-1"}': steady(1),
      'patroni_postgres_streaming{scope="shop",name="citus-0-1"}': steady(0),
    },
    labels: { scope: "shop", name: "citus-0-1" },
    quiet: {
      'patroni_replica{scope="shop",name="citus-0-1"}': steady(1),
      'patroni_postgres_streaming{scope="shop",name="citus-0-1"}': steady(1),
    },
  },
  {
    alert: "MeshDenials",
    fires: { [`istio_tcp_connections_closed_total{${caller},${reached},response_flags="DENY"}`]: rising(60) },
    labels: {
      source_workload: "cron",
      source_workload_namespace: "default",
      destination_workload: "order",
      destination_workload_namespace: "plinth",
    },
    quiet: { [`istio_tcp_connections_closed_total{${caller},${reached},response_flags="-"}`]: rising(60) },
  },
  {
    alert: "PrometheusWithoutAlertmanager",
    fires: { 'prometheus_notifications_alertmanagers_discovered{pod="prometheus-0"}': steady(0) },
    labels: { pod: "prometheus-0" },
    quiet: { 'prometheus_notifications_alertmanagers_discovered{pod="prometheus-0"}': steady(3) },
  },
  {
    alert: "PodsRestart",
    fires: { 'kube_pod_container_status_restarts_total{namespace="plinth",pod="a",container="order"}': "0+0.5x60" },
    labels: { container: "order" },
    quiet: { 'kube_pod_container_status_restarts_total{namespace="plinth",pod="a",container="order"}': "0+0.1x60" },
  },
  {
    alert: "PodsPending",
    fires: { 'kube_pod_status_phase{namespace="plinth",pod="a",phase="Pending"}': steady(1) },
    labels: { namespace: "plinth" },
    quiet: {
      'kube_pod_status_phase{namespace="plinth",pod="a",phase="Pending"}': "0x54 1x6",
      'kube_pod_status_phase{namespace="other",pod="a",phase="Pending"}': steady(1),
    },
  },
  {
    alert: "EventLoopBlocked",
    fires: {
      'nodejs_eventloop_lag_p99_seconds{service="order",pod="a"}': steady(0.3),
      'nodejs_eventloop_lag_p99_seconds{service="order",pod="b"}': steady(0.01),
    },
    labels: { service: "order" },
    quiet: { 'nodejs_eventloop_lag_p99_seconds{service="order",pod="a"}': steady(0.15) },
  },
  {
    alert: "OutboxParked",
    fires: { 'outbox_parked{service="order",pod="a"}': steady(1) },
    labels: { service: "order" },
    quiet: { 'outbox_parked{service="order",pod="a"}': "1x58 0x2" },
  },
  {
    alert: "NotificationTargetsCutOff",
    fires: { 'notification_breakers{channel="webhook",state="open"}': steady(2) },
    labels: { channel: "webhook" },
    quiet: {
      'notification_breakers{channel="webhook",state="open"}': "0x50 2x10",
      'notification_breakers{channel="webhook",state="half-open"}': steady(2),
    },
  },
  {
    alert: "KafkaUnderReplicated",
    fires: { 'kafka_topic_partition_under_replicated_partition{topic="t",partition="0"}': steady(1) },
    labels: { topic: "t" },
    quiet: { 'kafka_topic_partition_under_replicated_partition{topic="t",partition="0"}': "0x54 1x6" },
  },
  {
    alert: "KafkaOfflinePartitions",
    fires: {
      'kafka_controller_kafkacontroller_offlinepartitionscount{pod="kafka-0"}': steady(0),
      'kafka_controller_kafkacontroller_offlinepartitionscount{pod="kafka-1"}': steady(2),
    },
    labels: {},
    quiet: { 'kafka_controller_kafkacontroller_offlinepartitionscount{pod="kafka-1"}': "2x59 0" },
  },
  {
    alert: "PostgresDown",
    fires: { 'pg_up{pod="citus-0-0"}': steady(0), 'pg_up{pod="citus-0-1"}': steady(1) },
    labels: { pod: "citus-0-0" },
    quiet: { 'pg_up{pod="citus-0-0"}': "1x59 0" },
  },
  {
    alert: "PostgresLongTransaction",
    fires: {
      'pg_stat_activity_max_tx_duration{pod="citus-0-0",datname="shop",state="idle in transaction"}': steady(1000),
    },
    labels: { pod: "citus-0-0", datname: "shop" },
    quiet: {
      'pg_stat_activity_max_tx_duration{pod="citus-0-0",datname="shop",state="idle"}': steady(1000),
      'pg_stat_activity_max_tx_duration{pod="citus-0-0",datname="shop",state="active"}': steady(800),
    },
  },
  {
    alert: "RedisNodeDown",
    fires: { 'redis_up{pod="redis-0"}': steady(0), 'redis_up{pod="redis-1"}': steady(1) },
    labels: { pod: "redis-0" },
    quiet: { 'redis_up{pod="redis-0"}': "1x56 0x4" },
  },
  {
    alert: "RedisMasterWithoutReplica",
    fires: {
      'redis_connected_slaves{pod="redis-0"}': steady(0),
      'redis_instance_info{pod="redis-0",role="master"}': steady(1),
    },
    labels: { pod: "redis-0" },
    quiet: {
      'redis_connected_slaves{pod="redis-1"}': steady(0),
      'redis_instance_info{pod="redis-1",role="slave"}': steady(1),
    },
  },
  {
    alert: "RedisMemoryHigh",
    fires: {
      'redis_memory_used_bytes{pod="redis-0"}': steady(95),
      'redis_memory_max_bytes{pod="redis-0"}': steady(100),
    },
    labels: { pod: "redis-0" },
    // No limit is told as 0.
    quiet: {
      'redis_memory_used_bytes{pod="redis-0"}': steady(95),
      'redis_memory_max_bytes{pod="redis-0"}': steady(0),
      'redis_memory_used_bytes{pod="redis-1"}': steady(85),
      'redis_memory_max_bytes{pod="redis-1"}': steady(100),
    },
  },
  {
    alert: "VaultNoActiveNode",
    fires: { 'vault_core_active{pod="vault-0"}': steady(0), 'vault_core_active{pod="vault-1"}': steady(0) },
    labels: {},
    quiet: { 'vault_core_active{pod="vault-0"}': steady(0), 'vault_core_active{pod="vault-1"}': steady(1) },
  },
  {
    alert: "GatewayTurnsAway",
    fires: {
      'kong_http_requests_total{service="order",code="200"}': rising(70),
      'kong_http_requests_total{service="order",code="429"}': rising(30),
    },
    labels: {},
    quiet: {
      'kong_http_requests_total{service="order",code="200"}': rising(85),
      'kong_http_requests_total{service="order",code="429"}': rising(15),
    },
  },
  {
    alert: "GatewaySlow",
    fires: {
      'kong_kong_latency_ms_bucket{service="order",le="25"}': rising(50),
      'kong_kong_latency_ms_bucket{service="order",le="100"}': rising(100),
      'kong_kong_latency_ms_bucket{service="order",le="+Inf"}': rising(100),
    },
    labels: {},
    quiet: {
      'kong_kong_latency_ms_bucket{service="order",le="25"}': rising(96),
      'kong_kong_latency_ms_bucket{service="order",le="100"}': rising(100),
      'kong_kong_latency_ms_bucket{service="order",le="+Inf"}': rising(100),
    },
  },
  {
    alert: "GatewayConfigRefused",
    fires: { 'ingress_controller_configuration_push_count{success="false",protocol="deck"}': rising(1) },
    labels: {},
    quiet: {
      'ingress_controller_configuration_push_count{success="true",protocol="deck"}': rising(1),
      'ingress_controller_configuration_push_count{success="false",protocol="deck"}': steady(7),
      ingress_controller_translation_broken_resource_count: "1x40 0x20",
    },
  },
  {
    alert: "MeshProxyMissing",
    fires: {
      [`kube_daemonset_status_desired_number_scheduled{${ztunnel}}`]: steady(6),
      [`kube_daemonset_status_number_ready{${ztunnel}}`]: steady(5),
    },
    labels: { namespace: "istio-system", daemonset: "ztunnel" },
    // A new node's.
    quiet: {
      [`kube_daemonset_status_desired_number_scheduled{${ztunnel}}`]: "5x57 6x3",
      [`kube_daemonset_status_number_ready{${ztunnel}}`]: steady(5),
    },
  },
  {
    alert: "MeshConfigRefused",
    fires: { 'pilot_total_xds_rejects{type="LDS",pod="istiod-a"}': rising(1) },
    labels: { type: "LDS" },
    quiet: { 'pilot_total_xds_rejects{type="LDS",pod="istiod-a"}': steady(5) },
  },
  {
    alert: "MeshRootExpires",
    fires: {
      'citadel_server_root_cert_expiry_timestamp{pod="istiod-a"}': steady(29 * 86_400),
      'citadel_server_root_cert_expiry_timestamp{pod="istiod-b"}': steady(900 * 86_400),
    },
    labels: {},
    quiet: { 'citadel_server_root_cert_expiry_timestamp{pod="istiod-a"}': steady(31 * 86_400) },
  },
  {
    alert: "CertificateExpires",
    fires: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="a",name="tls"}': steady(13 * 86_400) },
    labels: { namespace: "a", name: "tls" },
    quiet: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="a",name="tls"}': steady(15 * 86_400) },
  },
  {
    alert: "CertificateNotReady",
    fires: { 'certmanager_certificate_ready_status{namespace="a",name="tls",condition="False"}': steady(1) },
    labels: { namespace: "a", name: "tls", condition: "False" },
    quiet: {
      'certmanager_certificate_ready_status{namespace="a",name="tls",condition="False"}': "0x40 1x20",
      'certmanager_certificate_ready_status{namespace="a",name="tls",condition="True"}': steady(1),
    },
  },
  {
    alert: "NodeDiskFilling",
    fires: {
      [`node_filesystem_avail_bytes{${disk}}`]: steady(5),
      [`node_filesystem_size_bytes{${disk}}`]: steady(100),
    },
    labels: { instance: "a", device: "/dev/nvme0n1p1", fstype: "xfs", mountpoint: "/" },
    quiet: {
      [`node_filesystem_avail_bytes{${disk}}`]: steady(11),
      [`node_filesystem_size_bytes{${disk}}`]: steady(100),
      'node_filesystem_avail_bytes{instance="a",fstype="tmpfs",mountpoint="/run"}': steady(5),
      'node_filesystem_size_bytes{instance="a",fstype="tmpfs",mountpoint="/run"}': steady(100),
    },
  },
  {
    alert: "KarpenterErrors",
    fires: { 'karpenter_cloudprovider_errors_total{method="Create",error="denied",pod="a"}': rising(1) },
    labels: { method: "Create", error: "denied" },
    quiet: { 'karpenter_cloudprovider_errors_total{method="Create",error="denied",pod="a"}': "0+0.2x60" },
  },
  {
    alert: "NodePoolNearLimit",
    fires: {
      'karpenter_nodepools_usage{nodepool="burst",resource_type="cpu"}': steady(95),
      'karpenter_nodepools_limit{nodepool="burst",resource_type="cpu"}': steady(100),
    },
    labels: { nodepool: "burst", resource_type: "cpu" },
    quiet: {
      'karpenter_nodepools_usage{nodepool="burst",resource_type="cpu"}': steady(85),
      'karpenter_nodepools_limit{nodepool="burst",resource_type="cpu"}': steady(100),
    },
  },
  {
    alert: "AutoscalerBlind",
    fires: {
      [`kube_horizontalpodautoscaler_status_condition{${hpa},condition="ScalingActive",status="false"}`]: steady(1),
    },
    labels: { namespace: "plinth", horizontalpodautoscaler: "order", condition: "ScalingActive", status: "false" },
    quiet: {
      [`kube_horizontalpodautoscaler_status_condition{${hpa},condition="ScalingActive",status="false"}`]: "0x54 1x6",
      [`kube_horizontalpodautoscaler_status_condition{${hpa},condition="ScalingLimited",status="false"}`]: steady(1),
    },
  },
  {
    alert: "ScalerErrors",
    fires: { [`keda_scaler_detail_errors_total{${scaler}}`]: rising(2) },
    labels: { scaledObject: "order", scaler: "kafka" },
    quiet: { [`keda_scaler_detail_errors_total{${scaler}}`]: "0x50 0+2x10" },
  },
  {
    alert: "VolumeFilling",
    fires: {
      [`kubelet_volume_stats_available_bytes{${pvc}}`]: steady(100),
      [`kubelet_volume_stats_capacity_bytes{${pvc}}`]: steady(1000),
    },
    labels: { namespace: "plinth", persistentvolumeclaim: "data-0" },
    quiet: {
      [`kubelet_volume_stats_available_bytes{${pvc}}`]: steady(160),
      [`kubelet_volume_stats_capacity_bytes{${pvc}}`]: steady(1000),
    },
  },
  {
    alert: "CollectorRefuses",
    fires: { 'otelcol_receiver_refused_spans{receiver="otlp",pod="a"}': rising(60) },
    labels: { receiver: "otlp" },
    quiet: { 'otelcol_receiver_refused_spans{receiver="otlp",pod="a"}': steady(60) },
  },
  {
    alert: "CollectorQueueFull",
    fires: {
      'otelcol_exporter_queue_size{exporter="otlp",pod="a"}': steady(900),
      'otelcol_exporter_queue_capacity{exporter="otlp",pod="a"}': steady(1000),
    },
    labels: { exporter: "otlp", pod: "a" },
    quiet: {
      'otelcol_exporter_queue_size{exporter="otlp",pod="a"}': steady(700),
      'otelcol_exporter_queue_capacity{exporter="otlp",pod="a"}': steady(1000),
    },
  },
  {
    alert: "RulesFail",
    fires: { 'prometheus_rule_evaluation_failures_total{rule_group="mesh",pod="a"}': rising(1) },
    labels: { rule_group: "mesh" },
    quiet: { 'prometheus_rule_evaluation_failures_total{rule_group="mesh",pod="a"}': steady(9) },
  },
  {
    alert: "PrometheusConfigRefused",
    fires: {
      'prometheus_config_last_reload_successful{pod="prometheus-0"}': steady(1),
      'alertmanager_config_last_reload_successful{pod="alertmanager-0"}': steady(0),
    },
    labels: { pod: "alertmanager-0" },
    quiet: { 'prometheus_config_last_reload_successful{pod="prometheus-0"}': "1x54 0x6" },
  },
];
