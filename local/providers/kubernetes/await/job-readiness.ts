import type { KubeObject } from "../../../kube/kube-object.ts";
import { condition, field, numberAt } from "./field.ts";
import { type Readiness, ReadinessFailure, type ReadinessRule, ready, waiting } from "./readiness.ts";

/** A Job is ready when it has completed; a suspended one is not waited for. */
export const jobReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check,
  pods: (object) => `batch.kubernetes.io/job-name=${object.metadata.name ?? ""}`,
};

function check(object: KubeObject): Readiness {
  const failed = condition(object, "Failed");
  if (failed?.status === "True") {
    throw new ReadinessFailure(`the Job failed (${failed.reason ?? ""}): ${failed.message ?? ""}`);
  }
  if (condition(object, "Complete")?.status === "True") return ready;
  if (field(object, "spec", "suspend") === true) return ready;
  const succeeded = numberAt(object, 0, "status", "succeeded");
  const wanted = numberAt(object, 1, "spec", "completions");
  return waiting(`${succeeded} of ${wanted} completions`);
}
