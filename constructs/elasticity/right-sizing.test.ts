import { expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { RightSizing, type RightSizingProps } from "./right-sizing.ts";

const made = (props: RightSizingProps) =>
  manifestOf(new RightSizing(chartOf(), "sizing", props), "VerticalPodAutoscaler");

test("GIVEN a workload THEN what its pods should request is said, of every container, and nothing is changed", () => {
  expect(made({ name: "order" })).toMatchObject({
    metadata: { name: "order" },
    spec: {
      targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order" },
      updatePolicy: { updateMode: "Off" },
      resourcePolicy: { containerPolicies: [{ containerName: "*", controlledValues: "RequestsOnly" }] },
    },
  });
});

test("GIVEN a StatefulSet THEN it is looked at", () => {
  expect(made({ name: "store", kind: "StatefulSet" }).spec).toMatchObject({
    targetRef: { kind: "StatefulSet", name: "store" },
  });
});
