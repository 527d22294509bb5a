import type { KubeObject } from "../../../kube/kube-object.ts";
import { field } from "./field.ts";
import {
  type Readiness,
  type ReadinessContext,
  ReadinessFailure,
  type ReadinessRule,
  ready,
  waiting,
} from "./readiness.ts";

/** A volume is ready when it is available or bound. */
export const volumeReadiness: ReadinessRule = {
  timeoutSeconds: 300,
  check(object) {
    const phase = field(object, "status", "phase");
    if (phase === "Failed")
      throw new ReadinessFailure(`the volume failed: ${String(field(object, "status", "message"))}`);
    return phase === "Available" || phase === "Bound" ? ready : waiting(`its phase is ${String(phase ?? "unknown")}`);
  },
};

/** A claim is ready when it is bound, or when its class binds it only once a pod uses it. */
export const claimReadiness: ReadinessRule = { timeoutSeconds: 300, check: checkClaim };

async function checkClaim(object: KubeObject, context: ReadinessContext): Promise<Readiness> {
  const phase = field(object, "status", "phase");
  if (phase === "Bound") return ready;
  if (phase === "Lost") throw new ReadinessFailure("the volume that the claim was bound to is gone");
  const className = field(object, "spec", "storageClassName");
  if (typeof className !== "string" || className === "") return waiting("it is not bound to a volume");
  const ref = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: className } };
  const storageClass = await context.cluster.client.find(ref, { signal: context.cluster.signal });
  if (storageClass === undefined) return waiting(`there is no StorageClass ${className}`);
  if (storageClass.volumeBindingMode === "WaitForFirstConsumer" && phase === "Pending") return ready;
  return waiting(`StorageClass ${className} has not bound it to a volume`);
}
