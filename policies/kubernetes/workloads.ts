import type { Graph, GraphResource } from "../graph.ts";
import { at, type Mapping, mapping } from "../values.ts";
import { isKind, type ObjectName, objectOf } from "./object.ts";
import { type PodTemplate, podTemplateOf } from "./pod-template.ts";

/** What runs pods, and which pods. */
export interface Workload {
  readonly resource: GraphResource;
  readonly object: ObjectName;
  readonly pod: PodTemplate;
  /** Of the pods. */
  readonly labels: Mapping;
  /** The least number of pods that are to run; undefined where it is not known. */
  readonly replicas: number | undefined;
}

/** Every workload of a graph, whatever its kind. */
export function workloadsOf({ resources }: Graph): readonly Workload[] {
  const scalers = resources.filter((resource) => isKind(resource, "HorizontalPodAutoscaler", "ScaledObject"));
  return resources.flatMap((resource) => {
    const object = objectOf(resource);
    const pod = podTemplateOf(resource);
    return object === undefined || pod === undefined
      ? []
      : [
          {
            resource,
            object,
            pod,
            labels: mapping(pod.metadata.labels),
            replicas: replicasOf(resource, object, scalers),
          },
        ];
  });
}

/** Whether a workload keeps a number of pods up. */
export function isReplicated({ object }: Workload): boolean {
  return ["Deployment", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"].includes(object.kind);
}

function replicasOf(
  { inputs }: GraphResource,
  { kind, namespace, name }: ObjectName,
  scalers: readonly GraphResource[],
): number | undefined {
  const scaler = scalers.find(
    (each) =>
      objectOf(each)?.namespace === namespace &&
      at(each.inputs, "spec.scaleTargetRef.name") === name &&
      (at(each.inputs, "spec.scaleTargetRef.kind") ?? "Deployment") === kind,
  );
  const least = scaler && (at(scaler.inputs, "spec.minReplicas") ?? at(scaler.inputs, "spec.minReplicaCount"));
  const replicas = least ?? at(inputs, "spec.replicas") ?? 1;
  return typeof replicas === "number" ? replicas : undefined;
}
