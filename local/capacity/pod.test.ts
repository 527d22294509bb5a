import { expect, test } from "@jest/globals";
import { type Pod, requestsOf, selectsNode } from "./pod.ts";

const asks = (cpu: string, restartPolicy?: string) => ({
  resources: { requests: { cpu, memory: "64Mi" } },
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

test("GIVEN containers and a sidecar, WHEN they are counted, THEN all of them together", () => {
  const spec = { containers: [asks("200m"), asks("300m")], initContainers: [asks("100m", "Always")] };
  expect(requestsOf(spec).cpu).toBeCloseTo(0.6);
  expect(requestsOf(spec).memory).toBe(3 * 64 * 2 ** 20);
});

test("GIVEN a first start that asks for more than what runs after it, WHEN it is counted, THEN the first start, with the sidecars before it", () => {
  const spec = {
    containers: [asks("200m")],
    initContainers: [asks("100m", "Always"), asks("1")],
    overhead: { cpu: "50m" },
  };
  expect(requestsOf(spec).cpu).toBeCloseTo(1.15);
});

test("GIVEN what a pod asks of a node, WHEN a node's labels are held against it, THEN selector and affinity both count", () => {
  const term = { matchExpressions: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }] };
  const pod = {
    spec: {
      nodeSelector: { purpose: "web" },
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
      },
    },
  } as unknown as Pod;
  expect(selectsNode(pod, { purpose: "web", "kubernetes.io/arch": "arm64" })).toBe(true);
  expect(selectsNode(pod, { purpose: "web", "kubernetes.io/arch": "amd64" })).toBe(false);
  expect(selectsNode(pod, { "kubernetes.io/arch": "arm64" })).toBe(false);
});
