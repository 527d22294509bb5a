import type { KubeObject } from "../../../kube/kube-object.ts";
import { field, isObserved, numberAt, selectorText } from "./field.ts";
import { type Readiness, type ReadinessRule, ready, waiting } from "./readiness.ts";

/** A DaemonSet is ready when every node that should run a pod of it runs one that is up to date and available. */
export const daemonSetReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check,
  pods: (object) => selectorText(field(object, "spec", "selector")),
};

function check(object: KubeObject): Readiness {
  if (!isObserved(object)) return waiting("the DaemonSet controller has not seen it yet");
  const wanted = numberAt(object, 0, "status", "desiredNumberScheduled");
  const updated = numberAt(object, 0, "status", "updatedNumberScheduled");
  const renewedByHand = field(object, "spec", "updateStrategy", "type") === "OnDelete";
  if (updated < wanted && !renewedByHand) return waiting(`${updated} of ${wanted} nodes run the newest pod`);
  const available = numberAt(object, 0, "status", "numberAvailable");
  return available >= wanted ? ready : waiting(`${available} of ${wanted} nodes have an available pod`);
}
