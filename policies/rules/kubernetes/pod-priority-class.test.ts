import { expect, test } from "@jest/globals";
import { workload } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podPriorityClass } from "./pod-priority-class.ts";

const faulty = workload("DaemonSet", { containers: [] });

test("GIVEN an agent with a class WHEN judged THEN it passes", () => {
  expect(judged(podPriorityClass, workload("DaemonSet", { priorityClassName: "system-node-critical" }))).toEqual([]);
});

test("GIVEN an agent without WHEN judged THEN its place is named", () => {
  expect(judged(podPriorityClass, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.priorityClassName" }),
  ]);
});

test("GIVEN a service of the shop WHEN judged THEN the rule does not apply", () => {
  expect(judged(podPriorityClass, workload("Deployment", { containers: [] }))).toEqual([]);
});
