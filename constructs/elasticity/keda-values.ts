import { spreadOverZones } from "../kube/pod-spread.ts";
import { kedaOperator } from "./elasticity-places.ts";
import type { ElasticityProps } from "./elasticity-props.ts";

/** Two operators and two adapters, of which one leads; the API server finds the other adapter when one is gone. */
export function kedaValues({ nodes, highlyAvailable, priorityClassName }: ElasticityProps): Record<string, unknown> {
  const replicaCount = highlyAvailable ? 2 : 1;
  const budget = highlyAvailable ? { maxUnavailable: 1 } : {};
  const resources = { requests: kedaRequests, limits: { memory: "512Mi" } };
  return {
    ...nodes,
    priorityClassName,
    image: { pullPolicy: "IfNotPresent" },
    crds: { install: true },
    operator: { replicaCount },
    metricsServer: { replicaCount },
    webhooks: { replicaCount },
    podDisruptionBudget: { operator: budget, metricServer: budget, webhooks: budget },
    topologySpreadConstraints: {
      operator: spreadOverZones(kedaOperator.podLabels),
      metricsServer: spreadOverZones({ app: "keda-operator-metrics-apiserver" }),
      webhooks: spreadOverZones({ app: "keda-admission-webhooks" }),
    },
    resources: { operator: resources, metricServer: resources, webhooks: resources },
    // What Deployments and StatefulSets have, and no kind that nobody scales.
    rbac: {
      enabledCustomScaledRefKinds: false,
    },
    prometheus: {
      operator: { enabled: true, serviceMonitor: { enabled: true } },
      metricServer: { enabled: true, serviceMonitor: { enabled: true } },
    },
  };
}

/** Of each of its pods. */
export const kedaRequests = { cpu: "100m", memory: "128Mi" } as const;
