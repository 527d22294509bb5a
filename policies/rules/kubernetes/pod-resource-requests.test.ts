import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podResourceRequests } from "./pod-resource-requests.ts";

const faulty = rollout({ resources: { requests: { memory: "1Gi" } } });

test("GIVEN both requests WHEN judged THEN it passes", () => {
  expect(judged(podResourceRequests, rollout({ resources: { requests: { cpu: "1", memory: "1Gi" } } }))).toEqual([]);
});

test("GIVEN a request for memory only WHEN judged THEN its place is named", () => {
  expect(judged(podResourceRequests, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].resources.requests.cpu" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podResourceRequests, settingsOnly)).toEqual([]);
});
