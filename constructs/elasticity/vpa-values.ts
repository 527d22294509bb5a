import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import type { ElasticityProps } from "./elasticity-props.ts";

/** The recommender alone: what it says is read by people, and nothing changes pods behind the autoscaler's back. */
export function vpaValues({ nodes, highlyAvailable, priorityClassName }: ElasticityProps): Record<string, unknown> {
  return {
    recommender: {
      ...nodes,
      replicas: highlyAvailable ? 2 : 1,
      priorityClassName,
      resources: { requests: vpaRequests, limits: { memory: "512Mi" } },
      podDisruptionBudget: { enabled: highlyAvailable, minAvailable: 1 },
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: apart } },
    },
    updater: { enabled: false },
    admissionController: { enabled: false },
    containerSecurityContext: restrictedContainer,
    podSecurityContext: { ...restrictedPod, runAsUser: 65534 },
  };
}

/** The chart knows of no spread. */
const apart = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
  weight: 50,
  podAffinityTerm: { labelSelector: { matchLabels: { "app.kubernetes.io/component": "recommender" } }, topologyKey },
}));

/** Of each of its pods. */
export const vpaRequests = { cpu: "50m", memory: "256Mi" } as const;
