import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { sloRuleGroups } from "../slo.ts";
import { alertRulesFaults } from "./alert-rules-faults.ts";
import { platformRuleGroups } from "./platform-rule-groups.ts";
import { type AlertRule, isAlert, renderedGroup } from "./rule.ts";
import { checkAlert, checkRules, promtoolTest, type Series } from "./testkit/promtool.ts";

const root = join(import.meta.dirname, "../../..");
const groups = platformRuleGroups("plinth");
const alerts = [...groups, ...sloRuleGroups([{ service: "order" }])].flatMap(({ rules }) => rules.filter(isAlert));

/** A time that is after the `for` of any alert here. */
const AT = "60m";
const steady = (value: number) => `${value}x60`;
const rising = (perMinute: number) => `0+${perMinute}x60`;

/** An alert, series that make it fire, the labels that it then has beside its severity, and series that do not. */
interface Case {
  readonly alert: string;
  readonly fires: Series;
  readonly labels: Readonly<Record<string, string>>;
  readonly quiet: Series;
}

const hpa = 'namespace="plinth",horizontalpodautoscaler="order"';
const pvc = 'namespace="plinth",persistentvolumeclaim="data-0"';
const reached = 'reporter="destination",destination_workload="order",destination_workload_namespace="plinth"';
const caller = 'source_workload="cron",source_workload_namespace="default"';

const cases: readonly Case[] = [
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
    fires: { 'redis_up{pod="redis-0"}': steady(0), 'redis_up{pod="redis-1"}': steady(0) },
    labels: {},
    quiet: { 'redis_up{pod="redis-0"}': steady(0), 'redis_up{pod="redis-1"}': steady(1) },
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
];

function ruleOf(name: string): AlertRule {
  const found = alerts.find((alert) => alert.name === name);
  if (found === undefined) {
    throw new Error(`no alert is named ${name}`);
  }
  return found;
}

describe("the platform's rules", () => {
  test("GIVEN all of them WHEN checked THEN nothing is wrong with them", () => {
    expect(alertRulesFaults({ slos: [{ service: "order" }], groups })).toEqual([]);
  });

  promtoolTest("GIVEN all of them WHEN promtool checks them THEN it finds nothing", () => {
    expect(checkRules(groups.map((group) => renderedGroup(group, "")))).toBe("");
  });

  test("GIVEN each alert WHEN its runbook is opened THEN it says what it means, what to look at and what to do", () => {
    for (const { name, runbook } of alerts) {
      const page = readFileSync(join(root, runbook), "utf8");
      expect(page).toContain(`\`${name}\``);
      expect(page.match(/^## .*/gm)).toEqual(["## Meaning", "## Impact", "## Check", "## Mitigate", "## Follow up"]);
      expect(page).toMatch(/^```sh\n[\s\S]+?^```/m);
    }
  });

  test("GIVEN the folder of runbooks WHEN listed THEN each page is some alert's", () => {
    const pages = readdirSync(join(root, "docs/runbooks")).map((page) => `docs/runbooks/${page}`);

    expect(new Set(pages)).toEqual(new Set([...alerts.map(({ runbook }) => runbook), "docs/runbooks/README.md"]));
  });

  describe.each(cases)("$alert", ({ alert, fires, labels, quiet }) => {
    const rule = ruleOf(alert);
    const only = [{ name: "tested", rules: [rule] }];

    promtoolTest("GIVEN what it is about WHEN evaluated THEN it fires", () => {
      checkAlert({ groups: only, series: fires, at: AT, alert, fires: [{ ...labels, severity: rule.severity }] });
    });

    promtoolTest("GIVEN what comes close WHEN evaluated THEN it does not fire", () => {
      checkAlert({ groups: only, series: quiet, at: AT, alert, fires: [] });
    });
  });
});
