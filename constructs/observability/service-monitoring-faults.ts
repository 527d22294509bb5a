import { isDnsLabel, serviceNameFaults } from "../name-faults.ts";
import type { PropsFault } from "../props-error.ts";

/** What is checked of a ServiceMonitoring's props. */
export interface ServiceMonitoringFacts {
  readonly service: string;
  readonly port: string;
  readonly path?: string;
  readonly intervalSeconds?: number;
}

/** Everything that is wrong with the props of a ServiceMonitoring; empty when nothing is. */
export function serviceMonitoringFaults({
  service,
  port,
  path = "/metrics",
  intervalSeconds = 30,
}: ServiceMonitoringFacts): PropsFault[] {
  return [
    ...serviceNameFaults("service", service),
    ...(isDnsLabel(port) && /[a-z]/.test(port)
      ? []
      : [{ path: "port", value: port, allowed: "the name of one of the Service's ports, not its number" }]),
    ...(path.startsWith("/") ? [] : [{ path: "path", value: path, allowed: 'a path that starts with "/"' }]),
    ...(Number.isInteger(intervalSeconds) && intervalSeconds >= 5 && intervalSeconds <= 120
      ? []
      : [
          {
            path: "intervalSeconds",
            value: intervalSeconds,
            allowed: "a whole number from 5 to 120: Prometheus forgets a series after five minutes",
          },
        ]),
  ];
}
