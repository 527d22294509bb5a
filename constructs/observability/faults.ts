/** What can be said of props without loading the SDK of Kubernetes or cdk8s. */

export { type DashboardsProps, dashboardsFaults } from "./dashboards/dashboards-faults.ts";
export { metricCatalogue, metricFaults } from "./metric-catalogue.ts";
export type { Metric, MetricSource, MetricType } from "./metric-catalogue-metric.ts";
export { metricsIn } from "./metric-catalogue-query.ts";
export { type ObservabilityFacts, observabilityFaults } from "./observability-faults.ts";
export type {
  LogBucket,
  ObservabilityCharts,
  ObservabilityImages,
  ObservabilityProps,
  PinnedImage,
  Retention,
  TraceSampling,
} from "./observability-props.ts";
export type {
  AlertKind,
  EmailReceiver,
  PagerDutyReceiver,
  Receiver,
  SecretKey,
  SlackReceiver,
  WebhookReceiver,
} from "./receiver-props.ts";
export { type AlertRulesProps, alertRulesFaults } from "./rules/alert-rules-faults.ts";
export { platformRuleGroups } from "./rules/platform-rule-groups.ts";
export type { AlertRule, AlertSeverity, RecordingRule, RuleGroup } from "./rules/rule.ts";
export { serviceMonitoringFaults } from "./service-monitoring-faults.ts";
export type { Slo } from "./slo.ts";
export { sloFaults } from "./slo-faults.ts";
