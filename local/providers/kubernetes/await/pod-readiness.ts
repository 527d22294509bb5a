import type { KubeObject } from "../../../kube/kube-object.ts";
import { condition, field } from "./field.ts";
import { podProblems } from "./pod-problems.ts";
import { type Readiness, ReadinessFailure, type ReadinessRule, ready, waiting } from "./readiness.ts";

/** A Pod is ready when its condition Ready says so, or when it has succeeded. */
export const podReadiness: ReadinessRule = { timeoutSeconds: 600, check };

function check(object: KubeObject): Readiness {
  const phase = field(object, "status", "phase");
  if (phase === "Failed") throw new ReadinessFailure(["the Pod failed", ...podProblems(object)].join("; "));
  if (phase === "Succeeded" || condition(object, "Ready")?.status === "True") return ready;
  const problems = podProblems(object);
  return waiting(problems.length > 0 ? problems.join("; ") : `it is ${String(phase ?? "Pending")}, not ready`);
}
