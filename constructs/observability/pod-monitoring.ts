import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** Pods that show their metrics and are behind no Service that could be monitored. */
export interface PodMonitoringProps {
  readonly name: string;
  /** Where the pods are. @default - the namespace of the monitor; "any" for all */
  readonly namespace?: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Labels that a pod must have with whatever value. @default - none */
  readonly presentLabels?: readonly string[];
  /** A port that the pods' container names. */
  readonly port: string;
  /** @default "/metrics" */
  readonly path?: string;
}

/** Has Prometheus read pods' metrics. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
export class PodMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: PodMonitoringProps) {
    super(scope, id);
    const { name, namespace, podLabels, presentLabels = [], port, path = "/metrics" } = props;
    const expressions = presentLabels.map((key) => ({ key, operator: "Exists" }));
    new ApiObject(this, "Resource", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name },
      spec: {
        selector: { matchLabels: { ...podLabels }, ...(expressions.length > 0 && { matchExpressions: expressions }) },
        ...(namespace !== undefined && {
          namespaceSelector: namespace === "any" ? { any: true } : { matchNames: [namespace] },
        }),
        podMetricsEndpoints: [{ port, path, interval: "30s" }],
      },
    });
  }
}
