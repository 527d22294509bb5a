import type { KubeObject } from "../../../kube/kube-object.ts";
import { condition, field, isObserved, numberAt, selectorText } from "./field.ts";
import { type Readiness, ReadinessFailure, type ReadinessRule, ready, waiting } from "./readiness.ts";

/**
 * A Deployment is ready when its controller has seen this generation, the new ReplicaSet has all replicas up to date and
 * available, and the conditions Available and Progressing say so. Old pods may still be on their way out.
 */
export const deploymentReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check,
  pods: (object) => selectorText(field(object, "spec", "selector")),
};

function check(object: KubeObject): Readiness {
  if (!isObserved(object)) return waiting("the Deployment controller has not seen it yet");
  if (field(object, "spec", "paused") === true) return ready;
  const progressing = condition(object, "Progressing");
  if (progressing?.status === "False") {
    throw new ReadinessFailure(`the rollout failed (${progressing.reason ?? ""}): ${progressing.message ?? ""}`);
  }
  const wanted = numberAt(object, 1, "spec", "replicas");
  const updated = numberAt(object, 0, "status", "updatedReplicas");
  if (updated < wanted) return waiting(`${updated} of ${wanted} replicas are updated${failedReplicas(object)}`);
  const available = numberAt(object, 0, "status", "availableReplicas");
  if (available < wanted) return waiting(`${available} of ${wanted} replicas are available`);
  // Without a progress deadline there is no such condition.
  if (progressing !== undefined && !isRolledOut(object)) return waiting("the new ReplicaSet is not available yet");
  return condition(object, "Available")?.status === "True" || wanted === 0 ? ready : waiting("it is not available yet");
}

function isRolledOut(object: KubeObject): boolean {
  const progressing = condition(object, "Progressing");
  return progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
}

function failedReplicas(object: KubeObject): string {
  const failure = condition(object, "ReplicaFailure");
  return failure?.status === "True" ? ` (${failure.reason ?? ""}: ${failure.message ?? ""})` : "";
}
