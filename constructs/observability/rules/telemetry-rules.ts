import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const signals = ["spans", "metric_points", "log_records"] as const;

/** One alert an exporter, or a receiver, whichever of its signals is lost. */
function lost(by: string, counters: readonly string[]): string {
  return counters
    .flatMap((name) => signals.map((signal) => `sum by (${by}) (rate(${name}_${signal}[5m])) > 0`))
    .join(" or ");
}

/** What all other alerts rest on: collectors, Prometheus and Alertmanager. */
export const telemetryRules: RuleGroup = {
  name: "telemetry",
  rules: [
    {
      name: "CollectorDrops",
      expression: lost("exporter", ["otelcol_exporter_send_failed", "otelcol_exporter_enqueue_failed"]),
      for: "10m",
      severity: "ticket",
      summary: "The collector loses what {{ $labels.exporter }} does not take",
      description: "{{ $value | humanize }} spans, records or points a second: traces and logs have gaps.",
      runbook: runbook("collector-drops"),
    },
    {
      name: "CollectorRefuses",
      expression: lost("receiver", ["otelcol_receiver_refused"]),
      for: "10m",
      severity: "ticket",
      summary: "The collector refuses what {{ $labels.receiver }} gets",
      description: "{{ $value | humanize }} a second: it is short of memory, or what comes after it is full.",
      runbook: runbook("collector-drops"),
    },
    {
      name: "CollectorQueueFull",
      expression: "otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0) > 0.8",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.pod }}: the queue of {{ $labels.exporter }} is {{ $value | humanizePercentage }} full",
      description: "When it is full, the collector loses data.",
      runbook: runbook("collector-drops"),
    },
    {
      name: "ScrapeFails",
      expression: "sum by (namespace, job) (1 - up) / count by (namespace, job) (up) > 0.25",
      for: "15m",
      severity: "ticket",
      summary: "{{ $value | humanizePercentage }} of {{ $labels.namespace }}/{{ $labels.job }} cannot be scraped",
      description: "Alerts on its metrics are blind.",
      runbook: runbook("scrape-fails"),
    },
    {
      name: "RulesFail",
      expression: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[10m])) > 0",
      for: "10m",
      severity: "ticket",
      summary: "Prometheus cannot evaluate {{ $labels.rule_group }}",
      description: "Its alerts do not fire.",
      runbook: runbook("prometheus-itself"),
    },
    {
      name: "PrometheusConfigRefused",
      expression: "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.pod }} does not take its configuration",
      description: "It goes on with the old one: new rules, targets or receivers have no effect.",
      runbook: runbook("prometheus-itself"),
    },
    {
      name: "PrometheusWithoutAlertmanager",
      expression: "prometheus_notifications_alertmanagers_discovered < 1",
      for: "5m",
      severity: "page",
      summary: "{{ $labels.pod }} finds no Alertmanager",
      description: "Its alerts reach nobody; this one comes from its twin.",
      runbook: runbook("alerts-not-delivered"),
    },
    {
      name: "AlertsNotDelivered",
      expression:
        "sum by (integration) (rate(alertmanager_notifications_failed_total[5m])) / (sum by (integration) (rate(alertmanager_notifications_total[5m])) > 0) > 0.01",
      for: "10m",
      severity: "page",
      summary: "Alertmanager cannot deliver by {{ $labels.integration }}",
      description: "{{ $value | humanizePercentage }} of its messages fail. Other receivers get them all the same.",
      runbook: runbook("alerts-not-delivered"),
    },
  ],
};
