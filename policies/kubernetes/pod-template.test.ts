import { expect, test } from "@jest/globals";
import { containersOf, podTemplateOf } from "./pod-template.ts";
import { object, settingsOnly, workload } from "./testkit/workloads.ts";

const pod = { initContainers: [{ name: "first" }], containers: [{ name: "app" }] };

test.each([
  ["CronJob", "spec.jobTemplate.spec.template"],
  ["DaemonSet", "spec.template"],
  ["Deployment", "spec.template"],
  ["Job", "spec.template"],
  ["Pod", ""],
  ["ReplicaSet", "spec.template"],
  ["Rollout", "spec.template"],
  ["StatefulSet", "spec.template"],
])("GIVEN a %s WHEN its pods are asked for THEN they stand in %j", (kind, path) => {
  const found = podTemplateOf(workload(kind, pod));
  expect(found).toMatchObject({ path, spec: pod });
  const root = path === "" ? "spec" : `${path}.spec`;
  expect(found && containersOf(found).map((each) => [each.path, each.name, each.isInit])).toEqual([
    [`${root}.initContainers[0]`, "first", true],
    [`${root}.containers[0]`, "app", false],
  ]);
});

test("GIVEN no workload, or pods out of sight WHEN they are asked for THEN there are none", () => {
  const byReference = object("Rollout", { spec: { workloadRef: { kind: "Deployment", name: "app" } } });
  const hidden = object("Deployment", { spec: { template: { spec: { $unknown: true } } } });
  expect([settingsOnly, byReference, hidden].map(podTemplateOf)).toEqual([undefined, undefined, undefined]);
});
