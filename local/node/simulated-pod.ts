import { now } from "./container-process.ts";
import { runtimeName } from "./node-object.ts";
import type { Pod, PodStatus } from "./pod.ts";
import { ownConditions } from "./pod-status.ts";

/** The condition that marks a pod which no process stands behind. */
export const simulatedCondition = "plinth.dev/Simulated";

/**
 * Whether a pod only looks as if it ran here: it was not made for the process runtime but tolerates every taint, as the
 * DaemonSets of meshes and networks do.
 */
export function isSimulated(pod: Pod): boolean {
  return pod.spec.runtimeClassName !== runtimeName;
}

/** A ready status for such a pod, marked as simulated. */
export function simulatedStatus(pod: Pod): PodStatus {
  const at = now();
  const others = (pod.status?.conditions ?? []).filter(
    ({ type }) => !ownConditions.has(type) && type !== simulatedCondition,
  );
  const own = [...ownConditions, simulatedCondition].map((type) => ({
    type,
    status: "True" as const,
    lastTransitionTime: at,
    ...(type === simulatedCondition
      ? { reason: "NoProcessRuntime", message: `runtimeClassName is not "${runtimeName}"` }
      : {}),
  }));
  const running = (pod.spec.containers ?? []).map(({ name, image = "" }) => ({
    name,
    image,
    imageID: "",
    state: { running: { startedAt: at } },
    lastState: {},
    ready: true,
    started: true,
    restartCount: 0,
  }));
  return {
    phase: "Running",
    startTime: pod.status?.startTime ?? at,
    conditions: [...others, ...own],
    containerStatuses: running,
  };
}
