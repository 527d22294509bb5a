import type { Condition, ContainerStatus, Pod, PodStatus } from "./pod.ts";
import type { PodPlace } from "./pod-field.ts";

/** What a pod's status is worked out from. */
export interface PodFacts {
  readonly pod: Pod;
  readonly place: PodPlace | undefined;
  readonly startTime: string;
  readonly init: readonly ContainerStatus[];
  /** Sidecars among the init containers, by name. */
  readonly sidecars: ReadonlySet<string>;
  readonly main: readonly ContainerStatus[];
  /** True when nothing of the pod will run again: it was deleted or has failed for good. */
  readonly isOver: boolean;
  /** Why the pod cannot run, or was ended. */
  readonly fault?: { readonly reason: string; readonly message: string };
  /** RFC 3339 time for conditions that change now. */
  readonly at: string;
}

/** Condition types that the node owns; all others (PodScheduled, readiness gates ...) belong to somebody else. */
export const ownConditions: ReadonlySet<string> = new Set([
  "PodReadyToStartContainers",
  "Initialized",
  "ContainersReady",
  "Ready",
]);

/**
 * The status of a pod, from its containers, as a kubelet reports it.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, place, fault } = facts;
  const phase = podPhase(facts);
  return {
    phase,
    ...(fault && (phase === "Failed" || phase === "Pending") ? fault : {}),
    ...(place
      ? { podIP: place.podIP, podIPs: [{ ip: place.podIP }], hostIP: place.hostIP, hostIPs: [{ ip: place.hostIP }] }
      : {}),
    startTime: facts.startTime,
    conditions: conditions(facts, phase),
    containerStatuses: facts.main,
    ...(facts.init.length > 0 ? { initContainerStatuses: facts.init } : {}),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  };
}

/** Pending, Running, Succeeded or Failed. */
export function podPhase(facts: PodFacts): "Pending" | "Running" | "Succeeded" | "Failed" {
  const policy = facts.isOver ? "Never" : (facts.pod.spec.restartPolicy ?? "Always");
  if (facts.isOver && facts.fault) return "Failed";
  if (facts.init.some((status) => policy === "Never" && hasFailed(status) && !facts.sidecars.has(status.name)))
    return "Failed";
  if (!isInitialized(facts)) return facts.isOver ? "Failed" : "Pending";
  const ended = facts.main.filter((status) => status.state.terminated ?? status.lastState.terminated);
  if (facts.main.some((status) => status.state.running)) return "Running";
  if (ended.length < facts.main.length) return facts.isOver ? "Failed" : "Pending";
  if (policy === "Always") return "Running";
  if (facts.main.every((status) => status.state.terminated?.exitCode === 0)) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

function hasFailed(status: ContainerStatus): boolean {
  return (status.state.terminated?.exitCode ?? 0) !== 0;
}

function isInitialized(facts: PodFacts): boolean {
  return facts.init.every((status) =>
    facts.sidecars.has(status.name) ? status.started || facts.isOver : status.state.terminated?.exitCode === 0,
  );
}

function conditions(facts: PodFacts, phase: string): Condition[] {
  const { pod, fault } = facts;
  const known = pod.status?.conditions ?? [];
  const isReady = (status: ContainerStatus) => status.ready;
  const waitedFor = [...facts.main, ...facts.init.filter(({ name }) => facts.sidecars.has(name))];
  const unready = waitedFor.filter((status) => !isReady(status)).map(({ name }) => name);
  const over =
    phase === "Succeeded" ? { reason: "PodCompleted" } : phase === "Failed" ? { reason: "PodFailed" } : undefined;
  const notReady = over ?? {
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
  const gates = (pod.spec.readinessGates ?? []).filter(
    ({ conditionType }) => known.find(({ type }) => type === conditionType)?.status !== "True",
  );
  const containersReady = unready.length === 0 && over === undefined;
  const initialized = isInitialized(facts);
  const own: Condition[] = [
    condition("PodReadyToStartContainers", facts.place !== undefined, fault),
    condition("Initialized", initialized, {
      reason: "ContainersNotInitialized",
      message: "init containers have not ended",
    }),
    condition("ContainersReady", containersReady, notReady),
    condition(
      "Ready",
      containersReady && gates.length === 0,
      containersReady
        ? {
            reason: "ReadinessGatesNotReady",
            message: `gates: ${gates.map(({ conditionType }) => conditionType).join(", ")}`,
          }
        : notReady,
    ),
  ];
  const others = known.filter(({ type }) => !ownConditions.has(type));
  return [...others, ...own.map((one) => withTransition(one, known, facts))];
}

function condition(type: string, holds: boolean, otherwise?: { reason: string; message?: string }): Condition {
  return holds ? { type, status: "True" } : { type, status: "False", ...otherwise };
}

function withTransition(one: Condition, known: readonly Condition[], facts: PodFacts): Condition {
  const before = known.find(({ type }) => type === one.type);
  const since = before?.status === one.status ? before.lastTransitionTime : facts.at;
  const { generation } = facts.pod.metadata;
  return {
    ...one,
    lastProbeTime: null,
    lastTransitionTime: since ?? facts.at,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}
