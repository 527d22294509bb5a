import { expect, test } from "@jest/globals";
import { rollout, workload } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podReadinessProbe } from "./pod-readiness-probe.ts";

const faulty = rollout({});

test("GIVEN a container with the probe WHEN judged THEN it passes", () => {
  expect(judged(podReadinessProbe, rollout({ readinessProbe: { httpGet: { path: "/ready", port: 8080 } } }))).toEqual(
    [],
  );
});

test("GIVEN a container without WHEN judged THEN its place is named", () => {
  expect(judged(podReadinessProbe, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].readinessProbe" }),
  ]);
});

test("GIVEN a job WHEN judged THEN the rule does not apply", () => {
  expect(judged(podReadinessProbe, workload("Job", { containers: [{ name: "app" }] }))).toEqual([]);
});
