export { Dashboards } from "./dashboards/dashboards.ts";
export { type DashboardsProps, dashboardsFaults } from "./dashboards/dashboards-faults.ts";
export { platformDashboards } from "./dashboards/platform-dashboards.ts";
export * from "./faults.ts";
export { type MetricSourceName, metricCatalogue, metricFaults } from "./metric-catalogue.ts";
export type { Metric, MetricSource, MetricType } from "./metric-catalogue-metric.ts";
export { metricsIn } from "./metric-catalogue-query.ts";
export { Observability } from "./observability.ts";
export {
  AGENTS_NAMESPACE,
  dashboardLabels,
  OBSERVABILITY_NAMESPACE,
  observabilityEndpoints,
  PROMETHEUS_PORT,
  PROMETHEUS_SERVICE_ACCOUNT,
} from "./observability-places.ts";
export { platformMonitors } from "./platform-monitors.ts";
export { AlertRules } from "./rules/alert-rules.ts";
export { type AlertRulesProps, alertRulesFaults } from "./rules/alert-rules-faults.ts";
export { platformRuleGroups } from "./rules/platform-rule-groups.ts";
export type { AlertRule, AlertSeverity, RecordingRule, RuleGroup } from "./rules/rule.ts";
export { serviceMonitoringFaults } from "./service-monitoring-faults.ts";
export * from "./services.ts";
export type { Slo } from "./slo.ts";
export { sloFaults } from "./slo-faults.ts";
