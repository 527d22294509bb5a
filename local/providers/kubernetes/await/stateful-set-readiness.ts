import type { KubeObject } from "../../../kube/kube-object.ts";
import { field, isObserved, numberAt, selectorText } from "./field.ts";
import { type Readiness, type ReadinessRule, ready, waiting } from "./readiness.ts";

/**
 * A StatefulSet is ready when all replicas are ready and, with rolling updates, of the newest revision; below a partition
 * pods keep the old one, and with OnDelete a person renews them.
 */
export const statefulSetReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check,
  pods: (object) => selectorText(field(object, "spec", "selector")),
};

function check(object: KubeObject): Readiness {
  if (!isObserved(object)) return waiting("the StatefulSet controller has not seen it yet");
  const wanted = numberAt(object, 1, "spec", "replicas");
  const readyReplicas = numberAt(object, 0, "status", "readyReplicas");
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} replicas are ready`);
  const replicas = numberAt(object, 0, "status", "replicas");
  if (replicas > wanted) return waiting(`${replicas - wanted} replicas too many are still there`);
  if (field(object, "spec", "updateStrategy", "type") === "OnDelete") return ready;
  const partition = numberAt(object, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
  const toUpdate = Math.max(wanted - partition, 0);
  const updated = numberAt(object, 0, "status", "updatedReplicas");
  if (updated < toUpdate) return waiting(`${updated} of ${toUpdate} replicas are updated`);
  const same = field(object, "status", "currentRevision") === field(object, "status", "updateRevision");
  return same || partition > 0 ? ready : waiting("the new revision is not the current one yet");
}
