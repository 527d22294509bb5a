import { describe, expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { sampleOutputs } from "../testkit/aws-registrations.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { matchingTypes } from "./instance-types.ts";
import type { NodeGroupProps } from "./node-group-props.ts";
import { NodeGroups } from "./node-groups.ts";
import { nodeGroupsFaults } from "./node-groups-faults.ts";
import type { NodeGroupsProps } from "./node-groups-props.ts";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const data: NodeGroupProps = { name: "data", lifecycle: "on-demand", vcpus: 4, memoryGib: 16, nodesPerZone: 1 };
const spot: NodeGroupProps = { ...data, name: "spot", lifecycle: "spot" };

function props(overrides: Partial<NodeGroupsProps> = {}): NodeGroupsProps {
  return {
    cluster: { name: "plinth-test", arn: "arn:aws:eks:us-east-1:123456789012:cluster/plinth-test" },
    version: "1.36",
    subnets: zones.map((zone) => ({ zone, id: `subnet-${zone}` })),
    groups: [data],
    ...overrides,
  };
}

function made(overrides: Partial<NodeGroupsProps> = {}): Promise<Registration[]> {
  return registrationsOf(() => new NodeGroups("nodes", props(overrides)), {
    dryRun: false,
    outputsOf: (type, name, inputs) => ({
      ...sampleOutputs(type, name, inputs),
      ...(type === "aws:eks/nodeGroup:NodeGroup" && {
        resources: [{ autoscalingGroups: [{ name: `${name}-asg` }] }],
      }),
      ...(type === "aws:ec2/launchTemplate:LaunchTemplate" && { latestVersion: 3 }),
    }),
  });
}

function inputsOf(registrations: readonly Registration[], type: string): Readonly<Record<string, unknown>>[] {
  return registrations.filter((one) => one.type === type).map(({ inputs }) => inputs);
}

async function eksGroups(group: NodeGroupProps): Promise<Registration[]> {
  const registrations = await made({ groups: [group] });
  return registrations.filter(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
}

describe("node groups", () => {
  test("come after what they are to come after, and so go before it", async () => {
    // WHEN
    const registrations = await registrationsOf(
      () => {
        const plugin = new aws.eks.Addon("plugin", { clusterName: "plinth-test", addonName: "vpc-cni" });
        new NodeGroups("nodes", props(), { dependsOn: [plugin] });
      },
      { dryRun: false, outputsOf: sampleOutputs },
    );

    // THEN
    const group = registrations.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
    expect(group?.dependencies.map((urn) => urn.split("::").at(-1))).toEqual(
      expect.arrayContaining(["plugin", "nodes-node-joining"]),
    );
  });

  test("by default are on demand over all zones, of the plain types that match, the newest first", async () => {
    // WHEN
    const [group, ...more] = await eksGroups(data);

    // THEN
    expect(more).toEqual([]);
    expect(group).toMatchObject({
      name: "nodes-data",
      ignoreChanges: ["scalingConfig.desiredSize"],
      inputs: {
        clusterName: "plinth-test",
        version: "1.36",
        amiType: "BOTTLEROCKET_x86_64",
        capacityType: "ON_DEMAND",
        subnetIds: zones.map((zone) => `subnet-${zone}`),
        scalingConfig: { desiredSize: 3, minSize: 3, maxSize: 3 },
        updateConfig: { maxUnavailablePercentage: 33 },
        labels: { "plinth.dev/node-group": "data" },
        launchTemplate: { id: "nodes-data-id", version: "3" },
      },
    });
    const types = group?.inputs.instanceTypes as string[];
    expect(types[0]).toBe("m8i.xlarge");
    expect(types).toContain("m5a.xlarge");
    expect(types.filter((type) => type.includes("flex") || type.includes("m5d"))).toEqual([]);
  });

  test("on spot take every type that matches", async () => {
    // WHEN
    const [group] = await eksGroups(spot);

    // THEN
    expect(group?.inputs).toMatchObject({
      capacityType: "SPOT",
      instanceTypes: matchingTypes({ vcpus: 4, memoryGib: 16, architecture: "x86_64" }),
    });
  });

  test("of two architectures are two EKS groups", async () => {
    // WHEN
    const groups = await eksGroups({ ...spot, architectures: ["x86_64", "arm64"] });

    // THEN
    expect(groups.map(({ name, inputs }) => [name, inputs.amiType])).toEqual([
      ["nodes-spot", "BOTTLEROCKET_x86_64"],
      ["nodes-spot-arm64", "BOTTLEROCKET_ARM_64"],
    ]);
    expect(groups[1]?.inputs.instanceTypes).toContain("m7g.xlarge");
  });

  test("with one group per zone stay in their zones, with the counts of one", async () => {
    // WHEN
    const groups = await eksGroups({ ...data, oneGroupPerZone: true, minPerZone: 0, maxPerZone: 2 });

    // THEN
    expect(groups.map(({ name, inputs }) => [name, inputs.subnetIds])).toEqual(
      zones.map((zone) => [`nodes-data-${zone}`, [`subnet-${zone}`]]),
    );
    expect(groups[0]?.inputs.scalingConfig).toEqual({ desiredSize: 1, minSize: 0, maxSize: 2 });
  });

  test("take the zones, types, labels and taints they are given", async () => {
    // WHEN
    const [group] = await eksGroups({
      ...data,
      zones: ["us-east-1b"],
      instanceTypes: ["m6i.xlarge", "m5d.xlarge"],
      labels: { "plinth.dev/workload": "stateful" },
      taints: [{ key: "plinth.dev/workload", value: "stateful", effect: "NoSchedule" }],
    });

    // THEN
    expect(group?.inputs).toMatchObject({
      subnetIds: ["subnet-us-east-1b"],
      instanceTypes: ["m6i.xlarge", "m5d.xlarge"],
      labels: { "plinth.dev/node-group": "data", "plinth.dev/workload": "stateful" },
      taints: [{ key: "plinth.dev/workload", value: "stateful", effect: "NO_SCHEDULE" }],
    });
  });

  test("sleep and wake by their scaling group's schedule", async () => {
    // GIVEN
    const nightly = { sleepCron: "0 20 * * mon-fri", wakeCron: "0 7 * * mon-fri", timeZone: "Europe/Berlin" };

    // WHEN
    const registrations = await made({ groups: [{ ...data, nightly }] });

    // THEN
    expect(inputsOf(registrations, "aws:autoscaling/schedule:Schedule")).toEqual([
      {
        autoscalingGroupName: "nodes-data-asg",
        scheduledActionName: "sleep",
        recurrence: nightly.sleepCron,
        timeZone: nightly.timeZone,
        minSize: 0,
        desiredCapacity: 0,
        maxSize: 3,
      },
      {
        autoscalingGroupName: "nodes-data-asg",
        scheduledActionName: "wake",
        recurrence: nightly.wakeCron,
        timeZone: nightly.timeZone,
        minSize: 3,
        desiredCapacity: 3,
        maxSize: 3,
      },
    ]);
  });
});

describe("the nodes", () => {
  test("have encrypted gp3 disks and metadata that pods do not reach", async () => {
    // WHEN
    const [template] = inputsOf(
      await made({ groups: [{ ...data, diskGib: 80 }], tags: { team: "platform" } }),
      "aws:ec2/launchTemplate:LaunchTemplate",
    );

    // THEN
    const ebs = { volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" };
    expect(template).toMatchObject({
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { ...ebs, volumeSize: 4 } },
        { deviceName: "/dev/xvdb", ebs: { ...ebs, volumeSize: 80 } },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { team: "platform", Name: "nodes-data" },
      })),
    });
    expect(template).not.toHaveProperty("vpcSecurityGroupIds");
  });

  test("take as many pods as prefixes bear, and no shell", async () => {
    // WHEN
    const [small, large] = inputsOf(
      await made({ groups: [data, { ...data, name: "large", vcpus: 32, memoryGib: 128 }] }),
      "aws:ec2/launchTemplate:LaunchTemplate",
    ).map(({ userData }) => Buffer.from(String(userData), "base64").toString());

    // THEN
    expect(small).toContain("[settings.kubernetes]\nmax-pods = 110\n");
    expect(small).toContain('[settings.kernel]\nlockdown = "integrity"\n');
    expect(small).toContain("[settings.host-containers.admin]\nenabled = false\n");
    expect(small).toContain("[settings.host-containers.control]\nenabled = false\n");
    expect(large).toContain("max-pods = 250");
  });

  test("may pull images, hand out identities and look up themselves; nothing of the network plugin's", async () => {
    // WHEN
    const registrations = await made();

    // THEN
    expect(
      inputsOf(registrations, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
    ).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
    const [own] = inputsOf(registrations, "aws:iam/rolePolicy:RolePolicy");
    const { Statement } = JSON.parse(String(own?.policy));
    expect(Statement.map(({ Action }: { Action: unknown }) => Action)).toEqual([
      ["ec2:DescribeInstances"],
      ["eks:DescribeCluster"],
    ]);
  });

  test("let Session Manager in only on request", async () => {
    // WHEN
    const registrations = await made({ sessionManager: true });

    // THEN
    expect(
      inputsOf(registrations, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
    ).toContain("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");
    const [template] = inputsOf(registrations, "aws:ec2/launchTemplate:LaunchTemplate");
    expect(Buffer.from(String(template?.userData), "base64").toString()).toContain(
      "[settings.host-containers.control]\nenabled = true",
    );
  });

  test("have the security groups and the release they are given", async () => {
    // WHEN
    const registrations = await made({ securityGroupIds: ["sg-1"], releaseVersion: "1.62.0-1a2b3c4d" });

    // THEN
    const [template] = inputsOf(registrations, "aws:ec2/launchTemplate:LaunchTemplate");
    expect(template?.vpcSecurityGroupIds).toEqual(["sg-1"]);
    expect(inputsOf(registrations, "aws:eks/nodeGroup:NodeGroup")[0]?.releaseVersion).toBe("1.62.0-1a2b3c4d");
  });

  test("are made after all of their role's rights", async () => {
    // WHEN
    const registrations = await made();

    // THEN
    const group = registrations.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
    const rights = registrations.filter(({ type }) => type.startsWith("aws:iam/rolePolicy"));
    expect(rights).toHaveLength(3);
    const namesOfDependencies = group?.dependencies.map((urn) => urn.slice(urn.lastIndexOf(":") + 1));
    expect(namesOfDependencies).toEqual(expect.arrayContaining(rights.map(({ name }) => name)));
  });
});

describe("the faults of node groups", () => {
  const pathsOf = (group: Partial<NodeGroupProps>, base = data) =>
    nodeGroupsFaults(props({ groups: [{ ...base, ...group }] })).map(({ path }) => path);

  test("are none for groups that work", () => {
    expect(nodeGroupsFaults(props({ groups: [data, { ...spot, architectures: ["x86_64", "arm64"] }] }))).toEqual([]);
  });

  test.each<[string, Partial<NodeGroupProps>, NodeGroupProps, string[]]>([
    ["a name that Kubernetes refuses", { name: "Data" }, data, ["groups[0].name"]],
    ["a disk too small", { diskGib: 5 }, data, ["groups[0].diskGib"]],
    ["no architecture", { architectures: [] }, data, ["groups[0].architectures"]],
    ["a size that no type has", { memoryGib: 10 }, data, ["groups[0].vcpus, groups[0].memoryGib"]],
    ["an unknown type", { instanceTypes: ["m6i.xlarge", "m6i.huge"] }, data, ["groups[0].instanceTypes[1]"]],
    ["a type of another size", { instanceTypes: ["m6i.xlarge", "m6i.large"] }, data, ["groups[0].instanceTypes[1]"]],
    [
      "a type twice",
      { instanceTypes: ["m6i.xlarge", "m6i.xlarge"] },
      data,
      ["groups[0].instanceTypes[0]", "groups[0].instanceTypes[1]"],
    ],
    [
      "an architecture without types",
      { architectures: ["x86_64", "arm64"], instanceTypes: ["m6i.xlarge"] },
      data,
      ["groups[0].instanceTypes"],
    ],
    ["an unknown zone", { zones: ["us-east-1d"] }, data, ["groups[0].zones[0]"]],
    ["no zone", { zones: [] }, data, ["groups[0].zones"]],
    [
      "spot of 7 types",
      { instanceTypes: matchingTypes({ vcpus: 4, memoryGib: 16, architecture: "x86_64" }).slice(0, 7) },
      spot,
      ["groups[0].instanceTypes"],
    ],
    ["spot in one zone", { zones: ["us-east-1a"] }, spot, ["groups[0].zones"]],
    ["spot with a group per zone", { oneGroupPerZone: true }, spot, ["groups[0].oneGroupPerZone"]],
    [
      "spot for a store",
      { labels: { "plinth.dev/workload": "stateful" } },
      spot,
      ['groups[0].labels["plinth.dev/workload"]'],
    ],
    [
      "spot for a controller",
      { labels: { "plinth.dev/workload": "system" } },
      spot,
      ['groups[0].labels["plinth.dev/workload"]'],
    ],
    ["half a node", { nodesPerZone: 1.5, minPerZone: 1, maxPerZone: 2 }, data, ["groups[0].nodesPerZone"]],
    ["more at least than to begin with", { minPerZone: 2 }, data, ["groups[0].minPerZone"]],
    ["fewer at most than to begin with", { nodesPerZone: 3, maxPerZone: 2 }, data, ["groups[0].maxPerZone"]],
    ["a label that a kubelet refuses", { labels: { "kubernetes.io/x": "y" } }, data, ["groups[0].labels"]],
    [
      "another group's label",
      { labels: { "plinth.dev/node-group": "y" } },
      data,
      ['groups[0].labels["plinth.dev/node-group"]'],
    ],
    ["a label's value with a blank", { labels: { team: "a b" } }, data, ['groups[0].labels["team"]']],
    [
      "a taint twice",
      {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", value: "b", effect: "NoSchedule" },
        ],
      },
      data,
      ["groups[0].taints[1].key"],
    ],
    [
      "a taint's value with a blank",
      { taints: [{ key: "a", value: "a b", effect: "NoExecute" }] },
      data,
      ["groups[0].taints[0].value"],
    ],
    [
      "nights that are none",
      { nightly: { sleepCron: "at eight", wakeCron: "at eight", timeZone: "Berlin" } },
      data,
      [
        "groups[0].nightly.sleepCron",
        "groups[0].nightly.wakeCron",
        "groups[0].nightly.wakeCron",
        "groups[0].nightly.timeZone",
      ],
    ],
  ])("name %s", (_what, group, base, paths) => {
    expect(pathsOf(group, base)).toEqual(paths);
  });

  test("name what is wrong beside the groups", () => {
    // WHEN
    const faults = nodeGroupsFaults({
      ...props(),
      version: "36",
      releaseVersion: "latest",
      subnets: [
        { zone: "us-east-1a", id: "subnet-1" },
        { zone: "us-east-1a", id: "subnet-2" },
        { zone: "eu-west-1b", id: "subnet-3" },
      ],
      groups: [data, data],
    });

    // THEN
    expect(faults.map(({ path }) => path)).toEqual([
      "version",
      "releaseVersion",
      "subnets[1].zone",
      "subnets[2].zone",
      "groups[1].name",
    ]);
    expect(nodeGroupsFaults({ ...props(), subnets: [], groups: [] }).map(({ path }) => path)).toEqual([
      "subnets",
      "groups",
    ]);
  });

  test("are refused together, each with path, value and what is allowed, before anything is registered", async () => {
    // WHEN
    const registrations = registrationsOf(
      () => new NodeGroups("nodes", props({ groups: [{ ...spot, memoryGib: 10, zones: ["us-east-1d"] }] })),
    );

    // THEN
    await expect(registrations).rejects.toThrow(
      [
        'NodeGroups "nodes" has 3 fault(s):',
        '  groups[0].vcpus, groups[0].memoryGib is "4 vCPUs and 10 GiB on x86_64"; allowed: vCPUs/GiB of 2/4, 2/8, 2/16, 4/8, 4/16, 4/32, 8/16, 8/32, 8/64, 16/32, 16/64, 16/128, 32/64, 32/128, 32/256',
        '  groups[0].zones[0] is "us-east-1d"; allowed: each once of us-east-1a, us-east-1b, us-east-1c',
        '  groups[0].zones is ["us-east-1d"]; allowed: at least 2 zones on spot, as any one may run out',
      ].join("\n"),
    );
  });
});
