import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { serviceNoNodePort } from "./service-no-node-port.ts";

const faulty = object("Service", { spec: { type: "NodePort" } });

test("GIVEN a Service inside WHEN judged THEN it passes", () => {
  expect(judged(serviceNoNodePort, object("Service", { spec: { type: "ClusterIP" } }))).toEqual([]);
});

test("GIVEN a port of every node WHEN judged THEN its place is named", () => {
  expect(judged(serviceNoNodePort, faulty)).toEqual([expect.objectContaining({ path: "spec.type" })]);
});

test("GIVEN no Service WHEN judged THEN the rule does not apply", () => {
  expect(judged(serviceNoNodePort, settingsOnly)).toEqual([]);
});
