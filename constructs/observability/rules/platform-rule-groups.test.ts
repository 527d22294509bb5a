import { describe, expect, test } from "@jest/globals";
import { ApiObject, App, Chart } from "cdk8s";
import { BaseBackups } from "../../database/base-backups.ts";
import { DATABASE_NAMESPACE } from "../../database/database-places.ts";
import { sampleCluster } from "../../database/testkit/sample.ts";
import { GATEWAY_NAMESPACE } from "../../gateway/gateway-places.ts";
import { LIMITS_STORE } from "../../gateway/limits-store-counters.ts";
import { type MetricSourceName, metricCatalogue } from "../metric-catalogue.ts";
import { alertRulesFaults } from "./alert-rules-faults.ts";
import { platformRuleGroups } from "./platform-rule-groups.ts";
import { isAlert, renderedGroup } from "./rule.ts";
import { CASES_END, platformAlertExamples } from "./testkit/platform-alert-examples.ts";
import { type AlertCase, checkAlerts, checkRules, promtoolTest, untestedAlerts } from "./testkit/promtool.ts";

const everySource = metricCatalogue.map(({ name }) => name);
const groups = platformRuleGroups({ namespace: "plinth", sources: everySource });
const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));
const names = alerts.map(({ name }) => name);

const cases: readonly AlertCase[] = platformAlertExamples.flatMap(({ alert, fires, labels, quiet }) => {
  const severity = alerts.find(({ name }) => name === alert)?.severity ?? "no such alert";
  return [
    { name: `${alert} fires`, alert, series: fires, at: CASES_END, fires: [{ ...labels, severity }] },
    { name: `${alert} stays quiet`, alert, series: quiet, at: CASES_END, fires: [] },
  ];
});

/** The alerts that are left out without some sources. */
function leftOutWithout(...missing: readonly MetricSourceName[]): readonly string[] {
  const sources = everySource.filter((name) => !missing.includes(name));
  const left = platformRuleGroups({ namespace: "plinth", sources }).flatMap(({ rules }) =>
    rules.filter(isAlert).map(({ name }) => name),
  );
  return names.filter((name) => !left.includes(name));
}

describe("the platform's rules", () => {
  test("GIVEN all of them WHEN checked THEN nothing is wrong with them", () => {
    expect(alertRulesFaults({ slos: [{ service: "order" }], groups })).toEqual([]);
  });

  promtoolTest("GIVEN all of them WHEN promtool checks them THEN it finds nothing", () => {
    expect(checkRules(groups.map((group) => renderedGroup(group, "")))).toBe("");
  });

  test("GIVEN each alert WHEN its cases are counted THEN in one it fires, and in one it stays quiet", () => {
    expect(untestedAlerts(alerts, cases)).toEqual([]);
    expect(cases.filter(({ alert }) => !names.includes(alert))).toEqual([]);
  });

  test("GIVEN an alert without a case in which it stays quiet WHEN counted THEN it is named", () => {
    expect(untestedAlerts(alerts, [...cases.filter(({ name }) => name !== "SagaStuck stays quiet")])).toEqual([
      "SagaStuck",
    ]);
  });

  promtoolTest("GIVEN what each is about, and what comes close WHEN evaluated THEN the first alone fires", () => {
    checkAlerts(groups, cases);
  });

  test("GIVEN the alert on base backups WHEN read THEN it names their objects as the database does", () => {
    const { expression = "" } = alerts.find(({ name }) => name === "BaseBackupOverdue") ?? {};
    const [, namespace, cronjob = ""] = /\{namespace="([^"]+)",cronjob=~"([^"]+)"\}/.exec(expression) ?? [];

    const chart = new Chart(new App(), "database", { namespace: DATABASE_NAMESPACE });
    new BaseBackups(chart, "backups", sampleCluster, { prefix: "s3://b", region: "r", schedule: "0 2 * * *", keep: 7 });
    const objects = chart.node.findAll().filter(ApiObject.isApiObject);

    expect(namespace).toBe(DATABASE_NAMESPACE);
    expect(objects).toHaveLength(1 + sampleCluster.workers);
    expect(objects.filter(({ name }) => !new RegExp(`^${cronjob}$`).test(name))).toEqual([]);
  });

  test("GIVEN the alert on the store of limits WHEN read THEN it names the store as the gateway does", () => {
    const { expression } = alerts.find(({ name }) => name === "GatewayLimitsStoreAway") ?? {};

    expect(expression).toContain(`namespace="${GATEWAY_NAMESPACE}",deployment="${LIMITS_STORE}"`);
  });
});

describe("rules of what is scraped", () => {
  test.each<readonly [MetricSourceName, readonly string[]]>([
    ["Vault", ["VaultSealed", "VaultNoActiveNode"]],
    ["Consul", ["ConsulNoLeader", "ConsulUnhealthy"]],
    ["registrar", ["RegistrarBehind"]],
    ["Kafka Exporter", ["KafkaConsumerLag", "KafkaUnderReplicated"]],
    ["Kafka JMX", ["KafkaUnderMinIsr", "KafkaOfflinePartitions", "KafkaNoController"]],
    [
      "postgres_exporter",
      [
        "PostgresDown",
        "PostgresReplicationLag",
        "PostgresConnectionsHigh",
        "PostgresLongTransaction",
        "WalArchivingFails",
        "BaseBackupOverdue",
      ],
    ],
    ["Patroni", ["CitusGroupWithoutPrimary", "PatroniReplicaNotStreaming"]],
    ["Kong Ingress Controller", ["GatewayConfigRefused"]],
    ["Istio: istiod", ["MeshPlaintext", "MeshDenials", "MeshProxyMissing", "MeshConfigRefused", "MeshRootExpires"]],
    ["KEDA", ["AutoscalerAtMax", "AutoscalerBlind", "ScalerErrors"]],
    ["Karpenter", ["SpotInterruptions", "KarpenterErrors", "NodePoolNearLimit"]],
  ])("GIVEN all but %s WHEN made THEN its alerts alone are left out", (source, expected) => {
    expect(leftOutWithout(source)).toEqual(expected);
  });

  test("GIVEN no store at all WHEN made THEN there is no group without rules", () => {
    const sources = everySource.filter((name) => !["redis_exporter", "postgres_exporter", "Patroni"].includes(name));
    const left = platformRuleGroups({ namespace: "plinth", sources });

    expect(left.map(({ name }) => name)).toEqual(
      groups.map(({ name }) => name).filter((name) => !["redis", "postgres", "backups"].includes(name)),
    );
  });
});
