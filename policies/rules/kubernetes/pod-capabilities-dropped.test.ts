import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podCapabilitiesDropped } from "./pod-capabilities-dropped.ts";

const faulty = rollout({ securityContext: { capabilities: { drop: ["NET_RAW"] } } });

test("GIVEN all capabilities dropped WHEN judged THEN it passes", () => {
  expect(judged(podCapabilitiesDropped, rollout({ securityContext: { capabilities: { drop: ["ALL"] } } }))).toEqual([]);
});

test("GIVEN one capability dropped WHEN judged THEN its place is named", () => {
  expect(judged(podCapabilitiesDropped, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.capabilities.drop" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podCapabilitiesDropped, settingsOnly)).toEqual([]);
});
