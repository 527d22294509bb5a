/** What has the metrics of one service or of a group of pods read, without loading what reads them and shows them. */

export { PodMonitoring, type PodMonitoringProps } from "./pod-monitoring.ts";
export { prometheusPeer, ServiceMonitoring, type ServiceMonitoringProps } from "./service-monitoring.ts";
