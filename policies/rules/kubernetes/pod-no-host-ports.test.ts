import { expect, test } from "@jest/globals";
import { rollout, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { podNoHostPorts } from "./pod-no-host-ports.ts";

const faulty = rollout({ ports: [{ containerPort: 8080, hostPort: 80 }] });

test("GIVEN a port of the container WHEN judged THEN it passes", () => {
  expect(judged(podNoHostPorts, rollout({ ports: [{ containerPort: 8080 }] }))).toEqual([]);
});

test("GIVEN a port of the node WHEN judged THEN its place is named", () => {
  expect(judged(podNoHostPorts, faulty)).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].ports[0].hostPort" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoHostPorts, settingsOnly)).toEqual([]);
});
