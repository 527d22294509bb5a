import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { serviceNoLoadBalancer } from "./service-no-load-balancer.ts";

const faulty = object("Service", { spec: { type: "LoadBalancer" } });

test("GIVEN a Service inside WHEN judged THEN it passes", () => {
  expect(judged(serviceNoLoadBalancer, object("Service", { spec: { type: "ClusterIP" } }))).toEqual([]);
});

test("GIVEN a load balancer WHEN judged THEN its place is named", () => {
  expect(judged(serviceNoLoadBalancer, faulty)).toEqual([expect.objectContaining({ path: "spec.type" })]);
});

test("GIVEN no Service WHEN judged THEN the rule does not apply", () => {
  expect(judged(serviceNoLoadBalancer, settingsOnly)).toEqual([]);
});

test("GIVEN a namespace that may have one WHEN judged THEN it passes", () => {
  expect(
    judged(serviceNoLoadBalancer, object("Service", { spec: { type: "LoadBalancer" } }), { namespaces: ["shop"] }),
  ).toEqual([]);
});
