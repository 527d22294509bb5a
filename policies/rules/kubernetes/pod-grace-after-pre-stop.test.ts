import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podGraceAfterPreStop } from "./pod-grace-after-pre-stop.ts";

const faulty = rollout(
  { lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 15"] } } } },
  { terminationGracePeriodSeconds: 15 },
);

test("GIVEN more time than the hook takes WHEN judged THEN it passes", () => {
  expect(judged(podGraceAfterPreStop, rollout({ lifecycle: { preStop: { sleep: { seconds: 10 } } } }))).toEqual([]);
});

test("GIVEN less time than the hook takes WHEN judged THEN its place is named", () => {
  expect(judged(podGraceAfterPreStop, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.terminationGracePeriodSeconds" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podGraceAfterPreStop, settingsOnly)).toEqual([]);
});
