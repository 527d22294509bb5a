import { beforeAll, describe, expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import type { Registration } from "../testkit/registrations.ts";
import { Cluster } from "./cluster.ts";
import { ClusterAddons } from "./cluster-addons.ts";
import { clusterAddonsFaults } from "./cluster-addons-faults.ts";
import type { ClusterAddonsProps } from "./cluster-addons-props.ts";

const cluster = {
  name: "plinth-test",
  arn: "arn:aws:eks:us-east-1:123456789012:cluster/plinth-test",
  version: "1.36",
  region: "us-east-1",
  accountId: "123456789012",
};

/** A component that has the nodes as its child, as a team's own might. */
class Nodes extends pulumi.ComponentResource {
  constructor(clusterName: pulumi.Input<string>) {
    super("test:Nodes", "nodes");
    new aws.eks.NodeGroup(
      "system",
      {
        clusterName,
        nodeRoleArn: "arn:aws:iam::123456789012:role/nodes",
        subnetIds: ["subnet-c"],
        scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 },
      },
      { parent: this },
    );
  }
}

/** The add-ons that were registered, by their names. */
async function addonsOf(props: Partial<ClusterAddonsProps> = {}): Promise<Map<unknown, Registration>> {
  return addonsIn(await awsRegistrationsOf(() => new ClusterAddons("main", { cluster, ...props })));
}

function addonsIn(made: readonly Registration[]): Map<unknown, Registration> {
  return new Map(made.filter(({ type }) => type.endsWith(":Addon")).map((addon) => [addon.inputs.addonName, addon]));
}

function configurationOf(addon: Registration | undefined) {
  return JSON.parse(String(addon?.inputs.configurationValues)) as Record<string, unknown>;
}

/** The names of what a resource depends on. */
function needs(resource: Registration | undefined): string[] {
  return (resource?.dependencies ?? []).map((urn) => urn.split("::").slice(3).join("::"));
}

const system = { "plinth.dev/workload": "system" };
const critical = { key: "CriticalAddonsOnly", operator: "Exists" };

describe("by default", () => {
  let plain: Map<unknown, Registration>;

  beforeAll(async () => {
    plain = await addonsOf();
  });

  test("all four overwrite what they find and leave nothing behind", () => {
    expect([...plain.keys()].toSorted()).toEqual([
      "aws-ebs-csi-driver",
      "coredns",
      "metrics-server",
      "snapshot-controller",
    ]);
    for (const { inputs } of plain.values()) {
      expect(inputs).toMatchObject({
        clusterName: "plinth-test",
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        preserve: false,
      });
    }
  });

  test("names are resolved by two pods that spread as far as they can", () => {
    expect(configurationOf(plain.get("coredns"))).toEqual({
      replicaCount: 2,
      nodeSelector: system,
      tolerations: [critical],
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      })),
    });
  });

  test("controllers run on system nodes; the volume driver itself runs everywhere", () => {
    for (const name of ["metrics-server", "snapshot-controller"]) {
      expect(configurationOf(plain.get(name))).toEqual({ nodeSelector: system, tolerations: [critical] });
    }
    expect(configurationOf(plain.get("aws-ebs-csi-driver"))).toEqual({
      controller: {
        nodeSelector: system,
        tolerations: [critical, { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
      },
    });
  });

  test("the volume driver comes after its role, name resolution and the kinds of snapshots", async () => {
    expect(needs(plain.get("aws-ebs-csi-driver"))).toEqual(
      expect.arrayContaining(["main-ebs-csi", "main-coredns", "main-snapshot-controller"]),
    );
  });
});

describe("an override", () => {
  test("versions are taken as they are", async () => {
    const addons = await addonsOf({
      versions: { coredns: "v1.12.4-eksbuild.1", "aws-ebs-csi-driver": "v1.58.0-eksbuild.1" },
    });
    expect(addons.get("coredns")?.inputs.addonVersion).toBe("v1.12.4-eksbuild.1");
    expect(addons.get("aws-ebs-csi-driver")?.inputs.addonVersion).toBe("v1.58.0-eksbuild.1");
  });

  test("other nodes, more DNS pods and the tags of volumes", async () => {
    const nodeSelector = { pool: "core" };
    const addons = await addonsOf({ nodeSelector, dnsReplicas: 3, volumeTags: { team: "shop" } });
    expect(configurationOf(addons.get("coredns"))).toMatchObject({ nodeSelector, replicaCount: 3 });
    expect(configurationOf(addons.get("aws-ebs-csi-driver"))).toMatchObject({
      controller: { nodeSelector, extraVolumeTags: { team: "shop" } },
    });
  });

  test("CoreDNS's configuration is taken as it is, and by default is EKS's own", async () => {
    const corefile = ".:53 {\n    forward . /etc/resolv.conf\n}\n";
    expect(configurationOf((await addonsOf({ corefile })).get("coredns"))).toMatchObject({ corefile, replicaCount: 2 });
    expect(configurationOf((await addonsOf()).get("coredns"))).not.toHaveProperty("corefile");
  });

  test("keys of volumes are the driver's to use", async () => {
    const keyArn = "arn:aws:kms:us-east-1:123456789012:key/volumes";
    const made = await awsRegistrationsOf(() => new ClusterAddons("main", { cluster, volumeKeyArns: [keyArn] }));
    const policies = made.flatMap(({ type, inputs }) => (type.endsWith(":RolePolicy") ? [String(inputs.policy)] : []));
    expect(policies).toEqual([expect.stringContaining(keyArn)]);
  });
});

describe("teardown", () => {
  test("takes add-ons, then nodes, then the network plugin, then the cluster, by their dependencies", async () => {
    // WHEN
    const made = await awsRegistrationsOf(() => {
      const eks = new Cluster("eks", {
        ...cluster,
        vpcId: "vpc-1",
        subnetIds: ["subnet-a", "subnet-b"],
        administratorArns: ["arn:aws:iam::123456789012:role/ops"],
      });
      const nodes = new Nodes(eks.name);
      new ClusterAddons("main", { cluster: eks }, { dependsOn: nodes });
    });

    // THEN
    const addons = addonsIn(made);
    for (const name of ["aws-ebs-csi-driver", "coredns", "metrics-server", "snapshot-controller"]) {
      expect(needs(addons.get(name))).toEqual(expect.arrayContaining(["system", "eks-vpc-cni"]));
    }
    const nodes = made.find(({ type }) => type.endsWith(":NodeGroup"));
    expect(needs(nodes)).toEqual(
      expect.arrayContaining(["eks-vpc-cni", "eks-kube-proxy", "eks-eks-pod-identity-agent"]),
    );
    expect(needs(addons.get("vpc-cni"))).toEqual(expect.arrayContaining(["eks"]));
    expect(needs(addons.get("vpc-cni"))).not.toContain("system");
  });
});

describe("faults", () => {
  const cases: readonly [string, unknown, RegExp, Partial<ClusterAddonsProps>][] = [
    ["versions.coredns", "v1", /eksbuild/, { versions: { coredns: "v1" } }],
    [
      "versions.aws-ebs-csi-driver",
      "v1.57.1-eksbuild.1",
      /v1\.58\.0/,
      { versions: { "aws-ebs-csi-driver": "v1.57.1-eksbuild.1" } },
    ],
    ["dnsReplicas", 1, /from 2/, { dnsReplicas: 1 }],
    ["volumeTags", "aws:team", /aws:/, { volumeTags: { "aws:team": "shop" } }],
    ["volumeTags.team", "a;b", /up to 256/, { volumeTags: { team: "a;b" } }],
  ];

  test.each(cases)("%s %j is refused", (path, value, allowed, props) => {
    expect(clusterAddonsFaults(props)).toEqual([{ path, value, allowed: expect.stringMatching(allowed) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const made = await awsRegistrationsOf(() => {
      expect(() => new ClusterAddons("main", { cluster, dnsReplicas: 0, volumeTags: { "": "" } })).toThrow(
        /ClusterAddons "main" has 2 fault\(s\)/,
      );
    });
    expect(made).toEqual([]);
  });
});
