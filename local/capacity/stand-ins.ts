import type { Footprint } from "../../infra/footprints.ts";
import { WORKLOAD_LABEL } from "../../infra/workload.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { QUORUM_ANNOTATION, STAND_IN_LABEL } from "./workload.ts";

/** On pods: the footprint whose disruption budget counts for them. */
const BUDGET_LABEL = "capacity.plinth.dev/budget";

const ZONE = "topology.kubernetes.io/zone";
const HOST = "kubernetes.io/hostname";

/**
 * Objects with the pods that a footprint tells of, where their own cannot be rendered offline. Pods keep to the nodes of their
 * purpose where the stack has such nodes; members of a quorum, and what else says so, insist on different zones, others prefer them.
 *
 * @param purposes values of the label plinth.dev/workload on the stack's nodes
 */
export function standInsOf(footprint: Footprint, purposes: ReadonlySet<string>): KubeObject[] {
  const { kind, name, namespace, replicas, most, maxUnavailable, volumeGib } = footprint;
  const selector = { matchLabels: labelsOf(footprint) };
  const workload: KubeObject = {
    apiVersion: "apps/v1",
    kind,
    metadata: {
      name,
      namespace,
      labels: { [STAND_IN_LABEL]: "true" },
      annotations: footprint.quorum === undefined ? {} : { [QUORUM_ANNOTATION]: String(footprint.quorum) },
    },
    spec: {
      selector,
      ...(kind === "DaemonSet" ? {} : { replicas }),
      ...(kind === "StatefulSet" ? { serviceName: name, podManagementPolicy: "Parallel" } : {}),
      ...(kind === "StatefulSet" && volumeGib ? { volumeClaimTemplates: [claim("data", volumeGib)] } : {}),
      template: { metadata: { labels: podLabelsOf(footprint) }, spec: podSpecOf(footprint, purposes) },
    },
  };
  const needsClaim = kind === "Deployment" && volumeGib !== undefined;
  return [
    workload,
    ...(needsClaim ? [claim(claimNameOf(footprint), volumeGib, namespace)] : []),
    ...(maxUnavailable === undefined ? [] : [disruptionBudgetOf(footprint, maxUnavailable)]),
    ...(most === undefined ? [] : [autoscalerOf(footprint, most)]),
  ];
}

function podSpecOf(footprint: Footprint, purposes: ReadonlySet<string>) {
  const { kind, name, cpu, memory, sidecars = [], workload, priorityClassName, volumeGib } = footprint;
  const claim = kind === "Deployment" && volumeGib !== undefined ? claimNameOf(footprint) : footprint.claim;
  return {
    containers: [{ cpu, memory }, ...sidecars].map((requests, index) => ({
      name: index === 0 ? name : `sidecar-${index}`,
      image: "simulated",
      resources: { requests: { cpu: requests.cpu, memory: requests.memory } },
    })),
    nodeSelector: purposes.has(workload) ? { [WORKLOAD_LABEL]: workload } : {},
    tolerations: tolerationsOf(workload),
    topologySpreadConstraints: kind === "DaemonSet" ? [] : spreadOf(footprint),
    ...(footprint.keepsApart === true && { affinity: apart(footprint) }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    volumes: claim === undefined ? [] : [{ name: "data", persistentVolumeClaim: { claimName: claim } }],
  };
}

function tolerationsOf(workload: Footprint["workload"]): object[] {
  switch (workload) {
    case "every-node":
      return [{ operator: "Exists" }];
    case "system":
      return [{ key: "CriticalAddonsOnly", operator: "Exists" }];
    case "stateful":
      return [{ key: WORKLOAD_LABEL, operator: "Equal", value: "stateful" }];
    case "stateless":
      return [];
  }
}

function spreadOf(footprint: Footprint): object[] {
  const labelSelector = { matchLabels: labelsOf(footprint) };
  const over = (topologyKey: string, insists: boolean) => ({
    topologyKey,
    maxSkew: 1,
    labelSelector,
    nodeTaintsPolicy: "Honor",
    whenUnsatisfiable: insists ? "DoNotSchedule" : "ScheduleAnyway",
  });
  const { quorum, insistsOnZones = quorum !== undefined } = footprint;
  return [over(ZONE, insistsOnZones), over(HOST, false)];
}

function apart(footprint: Footprint): object {
  const term = { topologyKey: HOST, labelSelector: { matchLabels: labelsOf(footprint) } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

function disruptionBudgetOf(footprint: Footprint, maxUnavailable: number): KubeObject {
  const { name, namespace } = footprint;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace },
    spec: {
      maxUnavailable,
      selector: { matchLabels: { [BUDGET_LABEL]: name } },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}

/** No autoscaler runs here: it tells how many pods there may be. */
function autoscalerOf({ kind, name, namespace, replicas }: Footprint, most: number): KubeObject {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace },
    spec: {
      minReplicas: replicas,
      maxReplicas: most,
      scaleTargetRef: { apiVersion: "apps/v1", kind, name },
    },
  };
}

function claim(name: string, gib: number, namespace?: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${gib}Gi` } } },
  };
}

function claimNameOf({ name }: Footprint): string {
  return `${name}-data`;
}

function podLabelsOf(footprint: Footprint): Record<string, string> {
  return { ...labelsOf(footprint), [BUDGET_LABEL]: footprint.budgetOf ?? footprint.name };
}

function labelsOf({ name }: Footprint): Record<string, string> {
  return { [STAND_IN_LABEL]: name };
}
