import { beforeAll, describe, expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { awsRegistrationsOf, valueIn } from "../testkit/aws-registrations.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Cluster } from "./cluster.ts";
import { clusterFaults } from "./cluster-faults.ts";
import type { ClusterProps } from "./cluster-props.ts";

const admin = "arn:aws:iam::123456789012:role/ops";
const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1";

const given: ClusterProps = {
  name: "plinth-test",
  version: "1.36",
  region: "us-east-1",
  accountId: "123456789012",
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  administratorArns: [admin],
};

const overrides = {
  administratorArns: [pulumi.output(admin)],
  publicAccessCidrs: ["198.51.100.0/24"],
  privateAccessCidrs: ["10.20.0.0/16"],
  logRetentionDays: 365,
  logKeyArn: keyArn,
  secretsKeyArn: keyArn,
  deletionProtection: false,
  addons: { "vpc-cni": "v1.20.4-eksbuild.2", coredns: "v1.12.4-eksbuild.1" },
} as const;

/** What a cluster registers, by `<type's last part> <name>`; and the types of what Pulumi protects. */
interface Made {
  readonly resources: Map<string, Registration>;
  readonly guarded: readonly string[];
}

/** Of nothing but `given`, and with every override. */
let plain: Made["resources"];
let changed: Made["resources"];
let guarded: Made["guarded"];
let unguarded: Made["guarded"];

beforeAll(async () => {
  ({ resources: plain, guarded } = await madeBy({}));
  ({ resources: changed, guarded: unguarded } = await madeBy(overrides));
});

async function madeBy(props: Partial<ClusterProps>): Promise<Made> {
  const guarded: string[] = [];
  const made = await awsRegistrationsOf(() => {
    noteProtected(guarded);
    return new Cluster("main", { ...given, ...props });
  });
  return { resources: byTypeAndName(made), guarded };
}

function byTypeAndName(made: readonly Registration[]): Map<string, Registration> {
  return new Map(made.map((one) => [`${one.type.split(":").at(-1)} ${one.name}`, one]));
}

/** Of what a resource depends on, the same short names. */
function needs(resource: Registration | undefined): string[] {
  return (resource?.dependencies ?? []).map((urn) => {
    const [, , types, ...name] = urn.split("::");
    return `${types?.split(":").at(-1)} ${name.join("::")}`;
  });
}

/** Notes the types of protected resources as they are registered. */
function noteProtected(types: string[]): void {
  const monitor = Object(pulumi.runtime.getMonitor());
  const register = monitor.registerResource;
  monitor.registerResource = (request: RegisterResourceRequest, reply: unknown) => {
    if (request.getProtect()) {
      types.push(request.getType());
    }
    return register(request, reply);
  };
}

function documentIn(text: unknown) {
  return JSON.parse(String(text)) as { Statement: Record<string, unknown>[] };
}

describe("by default", () => {
  test("the control plane is private, logs all, is encrypted and protected, and knows nobody but by access entries", () => {
    const cluster = plain.get("Cluster main");
    expect(cluster?.inputs).toMatchObject({
      name: "plinth-test",
      version: "1.36",
      vpcConfig: {
        subnetIds: ["subnet-a", "subnet-b"],
        securityGroupIds: ["main-api-id"],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      encryptionConfig: { resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: true,
    });
    expect(cluster?.inputs.vpcConfig).not.toHaveProperty("publicAccessCidrs");
  });

  test("it stays in the subnets that it began in", () => {
    expect(plain.get("Cluster main")?.ignoreChanges).toEqual(["vpcConfig.subnetIds"]);
  });

  test("its log group is made first and its role outlives it", () => {
    expect(plain.get("LogGroup main-control-plane")?.inputs).toEqual({
      name: "/aws/eks/plinth-test/cluster",
      retentionInDays: 90,
    });
    expect(needs(plain.get("Cluster main"))).toEqual(
      expect.arrayContaining([
        "LogGroup main-control-plane",
        "RolePolicyAttachment main-control-plane",
        "RolePolicy main-secrets",
      ]),
    );
  });

  test("its role is for this control plane alone, and may use the key and what EKS needs", () => {
    expect(documentIn(plain.get("Role main-control-plane")?.inputs.assumeRolePolicy).Statement).toEqual([
      {
        Sid: "ThisControlPlane",
        Effect: "Allow",
        Principal: { Service: ["eks.amazonaws.com"] },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnEquals: { "aws:SourceArn": "arn:aws:eks:us-east-1:123456789012:cluster/plinth-test" },
        },
      },
    ]);
    const [useOfKey] = documentIn(plain.get("RolePolicy main-secrets")?.inputs.policy).Statement;
    expect(useOfKey?.Resource).toEqual(["arn:aws:kms:us-east-1:123456789012:main-secrets"]);
    expect(plain.get("RolePolicyAttachment main-control-plane")?.inputs.policyArn).toBe(
      "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    );
    expect(
      [...plain.keys()].filter((name) => name.includes("main-control-plane") && name.includes("Role")),
    ).toHaveLength(2);
  });

  test("secrets have a key of their own that rotates", () => {
    const key = plain.get("Key main-secrets");
    expect(key?.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(documentIn(key?.inputs.policy).Statement).toEqual([
      expect.objectContaining({ Principal: { AWS: ["arn:aws:iam::123456789012:root"] }, Action: ["kms:*"] }),
    ]);
  });

  test("nobody but the nodes gets to the API server", () => {
    expect(plain.get("SecurityGroup main-api")?.inputs).toEqual({
      vpcId: "vpc-1",
      description: "Who reaches the API server of plinth-test",
      tags: { Name: "plinth-test-api" },
    });
    expect([...plain.keys()].filter((name) => name.startsWith("SecurityGroupIngressRule"))).toEqual([]);
  });

  test("Karpenter finds the cluster's security group", () => {
    expect(plain.get("Tag main-karpenter")?.inputs).toEqual({
      resourceId: "sg-cluster",
      key: "karpenter.sh/discovery",
      value: "plinth-test",
    });
  });
});

describe("an override", () => {
  test("publicAccessCidrs opens the public endpoint to these alone, beside the private one", () => {
    expect(changed.get("Cluster main")?.inputs.vpcConfig).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["198.51.100.0/24"],
    });
  });

  test("privateAccessCidrs lets these networks in at 443, past the nodes", () => {
    expect(changed.get("SecurityGroupIngressRule main-api-10.20.0.0/16")?.inputs).toEqual({
      securityGroupId: "main-api-id",
      description: "Kubernetes API",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "10.20.0.0/16",
    });
  });

  test("secretsKeyArn is used in place of a key of its own", () => {
    expect(changed.has("Key main-secrets")).toBe(false);
    expect(changed.get("Cluster main")?.inputs.encryptionConfig).toEqual({
      provider: { keyArn },
      resources: ["secrets"],
    });
    expect(documentIn(changed.get("RolePolicy main-secrets")?.inputs.policy).Statement[0]?.Resource).toEqual([keyArn]);
  });

  test("logs are kept as long as asked for, under the key that was given", () => {
    expect(changed.get("LogGroup main-control-plane")?.inputs).toMatchObject({
      retentionInDays: 365,
      kmsKeyId: keyArn,
    });
  });

  test("deletionProtection is kept by Pulumi as well, before anything is deleted, and can be lifted", () => {
    expect(guarded).toEqual(["aws:eks/cluster:Cluster"]);
    expect(unguarded).toEqual([]);
    expect(changed.get("Cluster main")?.inputs.deletionProtection).toBe(false);
  });

  test("versions of add-ons are taken as they are, and those of others left to others", () => {
    expect(changed.get("Addon main-vpc-cni")?.inputs.addonVersion).toBe("v1.20.4-eksbuild.2");
    expect(changed.has("Addon main-coredns")).toBe(false);
  });

  test("another partition has its own ARNs", async () => {
    const { resources } = await madeBy({
      region: "cn-north-1",
      administratorArns: ["arn:aws-cn:iam::123456789012:role/ops"],
    });
    const text = JSON.stringify([...resources.values()].map(({ inputs }) => inputs));
    // What AWS makes up in the samples has a region of its own.
    const written = text.match(/arn:aws[\w-]*:\w+:(cn-north-1)?:\w*:/g) ?? [];
    expect(new Set(written)).toEqual(
      new Set(
        ["iam::123456789012:", "iam::aws:", "eks::aws:", "eks:cn-north-1:123456789012:"].map(
          (end) => `arn:aws-cn:${end}`,
        ),
      ),
    );
  });
});

describe("administrators", () => {
  test("each has an entry and the administrator's policy for the whole cluster", () => {
    expect(plain.get("AccessEntry main-admin-123456789012/role/ops")?.inputs).toEqual({
      clusterName: "main",
      principalArn: admin,
      type: "STANDARD",
    });
    expect(plain.get("AccessPolicyAssociation main-admin-123456789012/role/ops")?.inputs).toEqual({
      clusterName: "main",
      principalArn: admin,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
    expect(needs(plain.get("AccessPolicyAssociation main-admin-123456789012/role/ops"))).toContain(
      "AccessEntry main-admin-123456789012/role/ops",
    );
  });

  test("keep their names when one before them goes", async () => {
    const administratorArns = ["arn:aws:iam::123456789012:role/path/first", admin];
    const { resources } = await madeBy({ administratorArns });
    const entries = [...resources.keys()].filter((name) => name.startsWith("AccessEntry"));
    expect(entries).toEqual([
      "AccessEntry main-admin-123456789012/role/path/first",
      "AccessEntry main-admin-123456789012/role/ops",
    ]);
  });

  test("may come from a role of the same program", () => {
    expect(changed.get("AccessEntry main-admin-0")?.inputs.principalArn).toBe(admin);
  });
});

describe("add-ons before nodes", () => {
  test("are EKS's own versions, overwrite what they find and leave nothing behind", () => {
    const addons = [...plain.values()].filter(({ type }) => type.endsWith(":Addon"));
    expect(addons.map(({ inputs }) => inputs.addonName).toSorted()).toEqual([
      "eks-pod-identity-agent",
      "kube-proxy",
      "vpc-cni",
    ]);
    for (const { inputs } of addons) {
      expect(inputs).toMatchObject({
        clusterName: "main",
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        preserve: false,
      });
    }
  });

  test("vpc-cni hands out prefixes, obeys policies, and has a role of its own before its first pod", () => {
    const network = plain.get("Addon main-vpc-cni");
    expect(JSON.parse(String(network?.inputs.configurationValues))).toEqual({
      enableNetworkPolicy: "true",
      env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
    });
    expect(plain.get("PodIdentityAssociation main-vpc-cni")?.inputs).toMatchObject({
      namespace: "kube-system",
      serviceAccount: "aws-node",
    });
    expect([...plain.values()].map(({ inputs }) => inputs.policyArn)).toContain(
      "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    );
    expect(needs(network)).toEqual(
      expect.arrayContaining(["PodIdentityAssociation main-vpc-cni", "Addon main-eks-pod-identity-agent"]),
    );
  });
});

describe("what takes the cluster's outputs", () => {
  function withNodes(): void {
    const cluster = new Cluster("main", { ...given, privateAccessCidrs: ["10.20.0.0/16"] });
    new aws.eks.NodeGroup("nodes", {
      clusterName: cluster.name,
      nodeRoleArn: "arn:aws:iam::123456789012:role/nodes",
      subnetIds: ["subnet-c"],
      scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 },
    });
    new aws.ssm.Parameter("kubeconfig", { type: "String", value: cluster.kubeconfig });
  }

  test("comes after the administrators and the network, and so goes before them", async () => {
    // WHEN
    const made = byTypeAndName(await awsRegistrationsOf(withNodes));

    // THEN
    for (const user of ["NodeGroup nodes", "Parameter kubeconfig"]) {
      expect(needs(made.get(user))).toEqual(
        expect.arrayContaining([
          "AccessEntry main-admin-123456789012/role/ops",
          "AccessPolicyAssociation main-admin-123456789012/role/ops",
          "Addon main-eks-pod-identity-agent",
          "Addon main-kube-proxy",
          "Addon main-vpc-cni",
          "PodIdentityAssociation main-vpc-cni",
          "SecurityGroupIngressRule main-api-10.20.0.0/16",
          "Tag main-karpenter",
        ]),
      );
    }
  });

  test("knows the name in a first preview already, and of the security group that it is unknown", async () => {
    const made = byTypeAndName(await registrationsOf(withNodes, { dryRun: true }));
    expect(made.get("NodeGroup nodes")?.inputs.clusterName).toBe("plinth-test");
    expect(made.get("Tag main-karpenter")?.inputs.resourceId).toEqual({ $unknown: true });
  });

  test("has a kubeconfig that asks for a token, under the role that was given", async () => {
    let kubeconfig = "";
    await awsRegistrationsOf(async () => {
      const cluster = new Cluster("main", { ...given, kubeconfigRoleArn: admin });
      kubeconfig = await valueIn(cluster.kubeconfig);
    });
    expect(JSON.parse(kubeconfig)).toMatchObject({
      clusters: [{ cluster: { server: "https://main.gr7.us-east-1.eks.amazonaws.com" } }],
      users: [{ user: { exec: { args: expect.arrayContaining(["get-token", "--role-arn", admin]) } } }],
    });
  });
});

describe("faults", () => {
  const cases: readonly [string, unknown, RegExp, Partial<ClusterProps>][] = [
    ["name", "-x", /1 to 100/, { name: "-x" }],
    ["version", "1.36.1", /1\.36/, { version: "1.36.1" }],
    ["region", "us-middle-1", /us-east-1/, { region: "us-middle-1" }],
    ["accountId", "12", /12 digits/, { accountId: "12" }],
    ["subnetIds", ["a"], /at least 2/, { subnetIds: ["a"] }],
    ["subnetIds[1]", "a", /once/, { subnetIds: ["a", "a"] }],
    ["administratorArns", [], /at least 1/, { administratorArns: [] }],
    [
      "administratorArns[0]",
      "arn:aws:sts::123456789012:assumed-role/ops/me",
      /IAM/,
      { administratorArns: ["arn:aws:sts::123456789012:assumed-role/ops/me"] },
    ],
    ["administratorArns[1]", admin, /once/, { administratorArns: [admin, admin] }],
    ["kubeconfigRoleArn", "ops", /role of IAM/, { kubeconfigRoleArn: "ops" }],
    ["publicAccessCidrs[0]", "0.0.0.0/0", /never the whole world/, { publicAccessCidrs: ["0.0.0.0/0"] }],
    ["publicAccessCidrs[0]", "128.0.0.0/1", /\/8 or narrower/, { publicAccessCidrs: ["128.0.0.0/1"] }],
    ["publicAccessCidrs[0]", "10.0.0.0/16", /in the internet/, { publicAccessCidrs: ["10.0.0.0/16"] }],
    ["publicAccessCidrs[0]", "198.51.100.7/24", /IPv4 network/, { publicAccessCidrs: ["198.51.100.7/24"] }],
    ["privateAccessCidrs[0]", "0.0.0.0/0", /\/8 or narrower/, { privateAccessCidrs: ["0.0.0.0/0"] }],
    ["privateAccessCidrs[0]", "office", /IPv4 network/, { privateAccessCidrs: ["office"] }],
    ["logRetentionDays", 91, /90, 120/, { logRetentionDays: 91 }],
    ["addons.vpc-cni", "v1.20", /eksbuild/, { addons: { "vpc-cni": "v1.20" } }],
    ["addons", "cilium", /coredns/, { addons: Object.fromEntries([["cilium", "latest"]]) }],
  ];

  test.each(cases)("%s %j is refused", (path, value, allowed, props) => {
    expect(clusterFaults({ ...given, ...props })).toEqual([{ path, value, allowed: expect.stringMatching(allowed) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const made = await awsRegistrationsOf(() => {
      expect(() => new Cluster("main", { ...given, accountId: "12", logRetentionDays: 2 })).toThrow(
        /Cluster "main" has 2 fault\(s\):\n {2}accountId is "12"; allowed: 12 digits\n {2}logRetentionDays is 2/,
      );
    });
    expect(made).toEqual([]);
  });

  test("there are none in what is right", () => {
    expect(clusterFaults(given)).toEqual([]);
  });
});
