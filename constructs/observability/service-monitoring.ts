import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { Peer } from "../kube/peer.ts";
import { refuseFaults } from "../props-error.ts";
import { OBSERVABILITY_NAMESPACE, prometheusPodLabels } from "./observability-places.ts";
import { serviceMonitoringFaults } from "./service-monitoring-faults.ts";

/** A service that shows its metrics. */
export interface ServiceMonitoringProps {
  /** The name of the Service, and of its monitor. */
  readonly service: string;
  /** Labels of the Service. @default - `app.kubernetes.io/name` is the name */
  readonly serviceLabels?: Readonly<Record<string, string>>;
  /** The name of the Service's port. */
  readonly port: string;
  /** @default "/metrics" */
  readonly path?: string;
  /** @default 30 */
  readonly intervalSeconds?: number;
}

/** The one that reads metrics: what a NetworkPolicy must let through to the port that shows them. */
export function prometheusPeer(): Peer {
  return Peer.pods(prometheusPodLabels, { namespace: OBSERVABILITY_NAMESPACE });
}

/**
 * Has Prometheus read the metrics of a service's pods, in the namespace that the construct is in.
 *
 * @throws PropsError with every fault of the props
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export class ServiceMonitoring extends Construct {
  /** Who must be let through to the port. */
  readonly reader: Peer = prometheusPeer();

  constructor(scope: Construct, id: string, props: ServiceMonitoringProps) {
    super(scope, id);
    refuseFaults(`ServiceMonitoring "${props.service}"`, serviceMonitoringFaults(props));
    const { service, port, path = "/metrics", intervalSeconds = 30 } = props;
    const { serviceLabels = { "app.kubernetes.io/name": service } } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: service },
      spec: {
        selector: { matchLabels: { ...serviceLabels } },
        endpoints: [{ port, path, interval: `${intervalSeconds}s` }],
      },
    });
  }
}
