import { describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../kube/kube-object.ts";
import { budgetMinimum, workloadsOf } from "./workload.ts";

function deployment(spec: object, annotations: Record<string, string> = {}): KubeObject {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", annotations },
    spec: { ...spec, template },
  };
}

function budget(spec: object, namespace = "shop"): KubeObject {
  const selector = { matchLabels: { app: "web" } };
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace },
    spec: { ...spec, selector },
  };
}

function autoscaler(minReplicas: number, maxReplicas: number): KubeObject {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "shop" },
    spec: { minReplicas, maxReplicas, scaleTargetRef: { kind: "Deployment", name: "web" } },
  };
}

function leastOf(...objects: KubeObject[]) {
  return workloadsOf(objects)[0]?.least;
}

describe("GIVEN what must stay up of a workload", () => {
  test("WHEN it names a quorum, THEN that counts before its budget", () => {
    const store = deployment({ replicas: 5 }, { "plinth.dev/quorum": "3" });
    expect(leastOf(store, budget({ maxUnavailable: 1 }))).toMatchObject({ kind: "quorum", pods: 3 });
  });

  test("WHEN its quorum is 0, THEN nothing was promised, whatever its budget says of drains", () => {
    const store = deployment({ replicas: 3 }, { "plinth.dev/quorum": "0" });
    expect(leastOf(store, budget({ maxUnavailable: 1 }))).toBeUndefined();
  });

  test("WHEN it has a budget, THEN its floor is what that insists on", () => {
    expect(leastOf(deployment({ replicas: 5 }), budget({ maxUnavailable: 2 }))).toMatchObject({
      kind: "floor",
      pods: 3,
    });
    expect(leastOf(deployment({ replicas: 1 }), budget({ maxUnavailable: 1 }))).toBeUndefined();
  });

  test("WHEN the budget is another namespace's, THEN it does not count", () => {
    expect(leastOf(deployment({ replicas: 5 }), budget({ maxUnavailable: 2 }, "other"))).toMatchObject({ pods: 1 });
  });

  test("WHEN nothing is said, THEN one of several must stay, and of one none", () => {
    expect(leastOf(deployment({ replicas: 2 }))).toMatchObject({ kind: "floor", pods: 1 });
    expect(leastOf(deployment({ replicas: 1 }))).toBeUndefined();
  });
});

test("GIVEN pods that only keep room free, WHEN they have a priority below all others, THEN nothing needs them to stay up", () => {
  const priority = (value: number): KubeObject => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "spare" },
    value,
  });
  const spare = deployment({ replicas: 3 });
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [], priorityClassName: "spare" } };
  const room = { ...spare, spec: { replicas: 3, template } };
  expect(leastOf(room, priority(-10))).toBeUndefined();
  expect(leastOf(room, priority(10))).toMatchObject({ kind: "floor", pods: 1 });
});

test("GIVEN percentages in a budget, WHEN they are counted, THEN both kinds are rounded up", () => {
  expect(budgetMinimum(budget({ minAvailable: "50%" }), 7)).toBe(4);
  expect(budgetMinimum(budget({ maxUnavailable: "50%" }), 7)).toBe(3);
});

test("GIVEN an autoscaler, WHEN the workload starts, THEN it has at least the autoscaler's least, unless it was scaled to none", () => {
  const started = (spec: object) => workloadsOf([deployment(spec), autoscaler(3, 9)])[0];
  expect(started({})).toMatchObject({ replicas: 3, most: 9 });
  expect(started({ replicas: 2 })).toMatchObject({ replicas: 3 });
  expect(started({ replicas: 4 })).toMatchObject({ replicas: 4 });
  expect(started({ replicas: 0 })).toMatchObject({ replicas: 0 });
});
