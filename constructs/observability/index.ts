export { Dashboards } from "./dashboards/dashboards.ts";
export { platformDashboards } from "./dashboards/platform-dashboards.ts";
export * from "./faults.ts";
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
export { PodMonitoring, type PodMonitoringProps } from "./pod-monitoring.ts";
export { AlertRules } from "./rules/alert-rules.ts";
export { prometheusPeer, ServiceMonitoring, type ServiceMonitoringProps } from "./service-monitoring.ts";
