import { expect, test } from "@jest/globals";
import { rollout, workload } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { storeNotOnSpot } from "./store-not-on-spot.ts";

const faulty = workload(
  "StatefulSet",
  { nodeSelector: { "plinth.dev/workload": "stateless" } },
  { volumeClaimTemplates: [{}] },
);

test("GIVEN a store on nodes for stores WHEN judged THEN it passes", () => {
  expect(
    judged(
      storeNotOnSpot,
      workload("StatefulSet", { nodeSelector: { "plinth.dev/workload": "stateful" } }, { volumeClaimTemplates: [{}] }),
    ),
  ).toEqual([]);
});

test("GIVEN a store on nodes for what keeps nothing WHEN judged THEN its place is named", () => {
  expect(judged(storeNotOnSpot, faulty)).toEqual([
    expect.objectContaining({ path: 'spec.template.spec.nodeSelector["plinth.dev/workload"]' }),
  ]);
});

test("GIVEN a workload without volumes WHEN judged THEN the rule does not apply", () => {
  expect(judged(storeNotOnSpot, rollout({}, { nodeSelector: { "plinth.dev/workload": "stateless" } }))).toEqual([]);
});

test.each([
  ["the taint of spot machines", { tolerations: [{ key: "karpenter.sh/capacity-type", operator: "Exists" }] }],
  ["every taint", { tolerations: [{ operator: "Exists" }] }],
  [
    "an affinity to spot machines",
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand", "spot"] },
                ],
              },
            ],
          },
        },
      },
    },
  ],
])("GIVEN a store with %s WHEN judged THEN it fails", (_what, pod) => {
  expect(judged(storeNotOnSpot, workload("StatefulSet", pod, { volumeClaimTemplates: [{}] }))).toHaveLength(1);
});

test("GIVEN a store that tolerates the nodes for stores WHEN judged THEN it passes", () => {
  const tolerations = [{ key: "plinth.dev/workload", operator: "Equal", value: "stateful" }];
  expect(judged(storeNotOnSpot, workload("StatefulSet", { tolerations }, { volumeClaimTemplates: [{}] }))).toEqual([]);
});
