import { expect, test } from "@jest/globals";
import { rollout, workload } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podLivenessProbe } from "./pod-liveness-probe.ts";

const faulty = rollout({});

test("GIVEN a container with the probe WHEN judged THEN it passes", () => {
  expect(judged(podLivenessProbe, rollout({ livenessProbe: { httpGet: { path: "/health", port: 8080 } } }))).toEqual(
    [],
  );
});

test("GIVEN a container without WHEN judged THEN its place is named", () => {
  expect(judged(podLivenessProbe, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].livenessProbe" }),
  ]);
});

test("GIVEN a job WHEN judged THEN the rule does not apply", () => {
  expect(judged(podLivenessProbe, workload("CronJob", { containers: [{ name: "app" }] }))).toEqual([]);
});
