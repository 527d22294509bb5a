import { describe, expect, test } from "@jest/globals";
import { Duration } from "cdk8s";
import { resourceOptionsOf } from "../bridge/resource-options.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { KarpenterNodeClass } from "./karpenter-node-class.ts";
import { KarpenterNodePool } from "./karpenter-node-pool.ts";
import type { KarpenterNodePoolProps } from "./karpenter-node-pool-props.ts";

const props: KarpenterNodePoolProps = { nodeClass: { name: "burst" }, limits: { cpus: 64, memoryGib: 256 } };

function pool(overrides: Partial<KarpenterNodePoolProps> = {}): KarpenterNodePool {
  return new KarpenterNodePool(chartOf(), "burst", { ...props, ...overrides });
}

describe("a KarpenterNodePool", () => {
  test("by default buys spot first, of a wide choice, for stateless pods, within its limits", () => {
    // WHEN
    const manifest = manifestOf(pool(), "NodePool");

    // THEN
    expect(manifest).toEqual({
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: "burst" },
      spec: {
        template: {
          metadata: { labels: { "plinth.dev/node-group": "burst", "plinth.dev/workload": "stateless" } },
          spec: {
            nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "burst" },
            requirements: [
              { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot", "on-demand"] },
              { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
              { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
              { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "m", "r"] },
              { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["4"] },
              { key: "karpenter.k8s.aws/instance-cpu", operator: "Gt", values: ["1"] },
              { key: "karpenter.k8s.aws/instance-cpu", operator: "Lt", values: ["17"] },
            ],
            expireAfter: "1209600s",
            terminationGracePeriod: "3600s",
          },
        },
        limits: { cpu: "64", memory: "256Gi" },
        disruption: {
          consolidationPolicy: "WhenEmptyOrUnderutilized",
          consolidateAfter: "300s",
          budgets: [{ nodes: "10%" }],
        },
        weight: 10,
      },
    });
  });

  test.each<[string, Partial<KarpenterNodePoolProps>, object]>([
    [
      "how machines are bought",
      { capacityTypes: ["on-demand"] },
      { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
    ],
    [
      "architectures",
      { architectures: ["x86_64", "arm64"] },
      { key: "kubernetes.io/arch", operator: "In", values: ["amd64", "arm64"] },
    ],
    [
      "categories",
      { instanceCategories: ["m"] },
      { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["m"] },
    ],
    [
      "generations",
      { minGeneration: 7 },
      { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["6"] },
    ],
    ["sizes", { vcpus: { min: 4, max: 8 } }, { key: "karpenter.k8s.aws/instance-cpu", operator: "Lt", values: ["9"] }],
    [
      "zones",
      { zones: ["us-east-1a"] },
      { key: "topology.kubernetes.io/zone", operator: "In", values: ["us-east-1a"] },
    ],
  ])("takes other %s", (_what, overrides, requirement) => {
    expect(manifestOf(pool(overrides), "NodePool")).toHaveProperty(
      "spec.template.spec.requirements",
      expect.arrayContaining([requirement]),
    );
  });

  test("takes other labels, taints, ages and disruptions", () => {
    // WHEN
    const manifest = manifestOf(
      pool({
        name: "jobs",
        labels: { team: "platform" },
        taints: [{ key: "jobs", value: "yes", effect: "NoSchedule" }],
        consolidation: "WhenEmpty",
        consolidateAfter: Duration.minutes(30),
        budgets: [
          { nodes: "2", reasons: ["Drifted"] },
          { nodes: "0", schedule: "0 8 * * mon-fri", duration: Duration.hours(10) },
        ],
        expireAfter: Duration.days(7),
        terminationGrace: Duration.minutes(10),
        weight: 50,
      }),
      "NodePool",
    );

    // THEN
    expect(manifest).toMatchObject({
      metadata: { name: "jobs" },
      spec: {
        template: {
          metadata: { labels: { "plinth.dev/workload": "stateless", team: "platform" } },
          spec: {
            taints: [{ key: "jobs", value: "yes", effect: "NoSchedule" }],
            expireAfter: "604800s",
            terminationGracePeriod: "600s",
          },
        },
        disruption: {
          consolidationPolicy: "WhenEmpty",
          consolidateAfter: "1800s",
          budgets: [
            { nodes: "2", reasons: ["Drifted"] },
            { nodes: "0", schedule: "0 8 * * mon-fri", duration: "600m" },
          ],
        },
        weight: 50,
      },
    });
  });

  test("comes after its node class, goes before it, and is waited for", () => {
    // GIVEN
    const chart = chartOf();
    const nodeClass = new KarpenterNodeClass(chart, "machines", {
      clusterName: "plinth-test",
      nodeRole: "node",
      bottlerocketVersion: "v1.62.0",
    });

    // WHEN
    const { apiObject } = new KarpenterNodePool(chart, "burst", { ...props, nodeClass });

    // THEN
    expect(apiObject.node.dependencies).toEqual([nodeClass]);
    expect(manifestOf(chart, "NodePool")).toHaveProperty("spec.template.spec.nodeClassRef.name", "machines");
    expect(resourceOptionsOf(apiObject)).toEqual({ customTimeouts: { delete: "30m" } });
  });

  test("has nothing wrong with it by default", () => {
    expect(pool().node.validate()).toEqual([]);
  });

  test.each<[Partial<KarpenterNodePoolProps>, string[]]>([
    [{ name: "Burst" }, ['name is "Burst": 1 to 63 of a-z, 0-9 and "-", no "-" first or last, are allowed']],
    [
      { limits: { cpus: 0, memoryGib: 0 }, vcpus: { min: 4, max: 2 } },
      [
        "limits.cpus is 0: more than 0 is allowed",
        "limits.memoryGib is 0: more than 0 is allowed",
        "vcpus is 4 to 2: whole numbers from 1, the lesser first, are allowed",
        "vcpus.min is 4: at most limits.cpus, 0, is allowed",
      ],
    ],
    [
      { capacityTypes: [], zones: ["us-east-1a", "us-east-1a"] },
      [
        "capacityTypes is []: at least one, each once, is allowed",
        'zones is ["us-east-1a","us-east-1a"]: at least one, each once, is allowed',
      ],
    ],
    [{ instanceCategories: ["m5"] }, ['instanceCategories has "m5": letters of EC2\'s such as "m" are allowed']],
    [{ minGeneration: 4 }, ["minGeneration is 4: a whole number from 5 is allowed"]],
    [
      { labels: { "plinth.dev/workload": "stateful" } },
      ['labels["plinth.dev/workload"] is "stateful": on spot, only "stateless" is allowed'],
    ],
    [
      { labels: { "karpenter.sh/nodepool": "x", team: "a b", "plinth.dev/node-group": "y" } },
      [
        'labels["plinth.dev/node-group"] is "y": the pool\'s name, "burst", is allowed',
        'labels has "karpenter.sh/nodepool": none is allowed that Karpenter or Kubernetes sets',
        'labels["team"] is "a b": up to 63 of A-Z, a-z, 0-9, "-_." are allowed',
      ],
    ],
    [
      {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", effect: "NoSchedule" },
        ],
      },
      ["taints has a:NoSchedule twice: a key is allowed once with the same effect"],
    ],
    [
      { budgets: [{ nodes: "some" }, { nodes: "1", schedule: "at eight" }] },
      [
        'budgets[0].nodes is "some": a count or a percentage is allowed, such as "2" or "10%"',
        "budgets[1] has a schedule alone: both or neither are allowed",
        'budgets[1].schedule is "at eight": five fields are allowed, as in "0 8 * * mon-fri"',
      ],
    ],
    [
      { weight: 0, expireAfter: Duration.minutes(1), terminationGrace: Duration.seconds(1) },
      [
        "weight is 0: 1 to 100 is allowed",
        "expireAfter is 60 s: an hour or more is allowed",
        "terminationGrace is 1 s: a minute or more is allowed",
      ],
    ],
  ])("says what is wrong with %j", (overrides, faults) => {
    expect(pool(overrides).node.validate()).toEqual(faults);
  });
});
