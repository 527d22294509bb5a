import { describe, expect, test } from "@jest/globals";
import type { ContainerState, ContainerStatus, Pod, PodSpec } from "./pod.ts";
import { type PodFacts, podPhase, podStatus } from "./pod-status.ts";

const running: ContainerState = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: "Completed" } });
const waiting: ContainerState = { waiting: { reason: "ContainerCreating" } };

function container(state: ContainerState, ready = false, lastState: ContainerState = {}): ContainerStatus {
  return { name: "main", image: "web", imageID: "", state, lastState, ready, started: ready, restartCount: 0 };
}

function facts(
  main: ContainerStatus[],
  part: Partial<PodFacts> & { policy?: PodSpec["restartPolicy"] } = {},
): PodFacts {
  const { policy = "Always", ...rest } = part;
  const pod: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", generation: 3 },
    spec: { containers: [], restartPolicy: policy },
  };
  return {
    pod,
    place: { podIP: "10.200.1.1", hostIP: "10.200.0.1" },
    startTime: "2026-01-01T00:00:00Z",
    init: [],
    sidecars: new Set(),
    main,
    isOver: false,
    at: "2026-01-01T00:01:00Z",
    ...rest,
  };
}

describe("podPhase", () => {
  test.each<[string, string, PodFacts]>([
    ["a container that is created", "Pending", facts([container(waiting)])],
    ["one of two that runs", "Running", facts([container(running), container(waiting)])],
    ["back-off between two runs", "Running", facts([container(waiting, false, ended(1))])],
    ["an end that will be followed by a restart", "Running", facts([container(ended(0))])],
    [
      "success of all, never to be restarted",
      "Succeeded",
      facts([container(ended(0)), container(ended(0))], { policy: "Never" }),
    ],
    [
      "failure of one, never to be restarted",
      "Failed",
      facts([container(ended(0)), container(ended(1))], { policy: "Never" }),
    ],
    ["failure that is retried", "Running", facts([container(ended(1))], { policy: "OnFailure" })],
    ["success with restart on failure", "Succeeded", facts([container(ended(0))], { policy: "OnFailure" })],
    ["a deleted pod that ended well", "Succeeded", facts([container(ended(0))], { isOver: true })],
    ["a deleted pod that was killed", "Failed", facts([container(ended(137))], { isOver: true })],
    ["an init container that runs", "Pending", facts([container(waiting)], { init: [container(running)] })],
    [
      "a failed init container, never again",
      "Failed",
      facts([container(waiting)], { init: [container(ended(1))], policy: "Never" }),
    ],
  ])("GIVEN %s THEN the phase is %s", (_, phase, given) => {
    expect(podPhase(given)).toBe(phase);
  });
});

describe("podStatus", () => {
  test("GIVEN conditions of others THEN they are kept, and a condition that stays keeps its time", () => {
    const before = facts([container(running, true)]);
    const conditions = [
      { type: "PodScheduled", status: "True" as const, lastTransitionTime: "2025-12-31T00:00:00Z" },
      { type: "Ready", status: "True" as const, lastTransitionTime: "2025-12-31T00:00:01Z" },
      { type: "ContainersReady", status: "False" as const, lastTransitionTime: "2025-12-31T00:00:01Z" },
    ];
    const status = podStatus({ ...before, pod: { ...before.pod, status: { conditions } } });
    expect(status.conditions).toEqual([
      conditions[0],
      expect.objectContaining({ type: "PodReadyToStartContainers", status: "True" }),
      expect.objectContaining({ type: "Initialized", status: "True" }),
      expect.objectContaining({ type: "ContainersReady", status: "True", lastTransitionTime: before.at }),
      expect.objectContaining({ type: "Ready", status: "True", lastTransitionTime: "2025-12-31T00:00:01Z" }),
    ]);
  });

  test("GIVEN a container that is not ready THEN Ready names it", () => {
    const status = podStatus(facts([container(running, false)]));
    expect(status.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [main]",
    });
  });

  test("GIVEN a readiness gate that is not met THEN the pod is not ready though its containers are", () => {
    const given = facts([container(running, true)]);
    const pod = { ...given.pod, spec: { ...given.pod.spec, readinessGates: [{ conditionType: "acme.io/warm" }] } };
    const status = podStatus({ ...given, pod });
    const state = (name: string) => status.conditions?.find(({ type }) => type === name)?.status;
    expect([state("ContainersReady"), state("Ready")]).toEqual(["True", "False"]);
  });
});
