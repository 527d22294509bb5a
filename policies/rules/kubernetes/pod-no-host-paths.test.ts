import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoHostPaths } from "./pod-no-host-paths.ts";

const faulty = rollout({}, { volumes: [{ name: "run", hostPath: { path: "/run" } }] });

test("GIVEN a volume of the pod WHEN judged THEN it passes", () => {
  expect(judged(podNoHostPaths, rollout({}, { volumes: [{ name: "tmp", emptyDir: {} }] }))).toEqual([]);
});

test("GIVEN a folder of the node WHEN judged THEN its place is named", () => {
  expect(judged(podNoHostPaths, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.volumes[0].hostPath" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoHostPaths, settingsOnly)).toEqual([]);
});
