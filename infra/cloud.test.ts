import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RecordedResource } from "../local/engine/record.ts";
import { footprintOf } from "./footprints.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";

import { RecordedStacks, settingsOf } from "./testkit/recorded-stacks.ts";

const stacks = ["dev", "staging", "prod"] as const;

const recorded = new RecordedStacks();

beforeAll(() => recorded.record(stacks));
afterAll(() => recorded.close());

const of = (stack: string, type: string) => recorded.of(stack, type);
const one = (stack: string, type: string) => recorded.one(stack, type);

function podsOf({ inputs }: RecordedResource) {
  return (inputs.spec as { template: { spec: Record<string, unknown> } }).template.spec;
}

/** The release that brings each group of kinds. An add-on of the cluster brings that of snapshots. */
const releaseOfGroup: Readonly<Record<string, string>> = {
  "autoscaling.k8s.io": "vpa",
  "cert-manager.io": "cert-manager",
  "configuration.konghq.com": "kong",
  "gateway.networking.k8s.io": "gateway-api",
  "karpenter.k8s.aws": "karpenter-crd",
  "karpenter.sh": "karpenter-crd",
  "kafka.strimzi.io": "strimzi",
  "keda.sh": "keda",
  "monitoring.coreos.com": "prometheus-operator-crds",
  "networking.istio.io": "istio-base",
  "security.istio.io": "istio-base",
  "telemetry.istio.io": "istio-base",
};

const builtInGroups =
  /^(core|apps|batch|policy|helm\.sh|(networking|rbac\.authorization|scheduling|storage|snapshot\.storage)\.k8s\.io)$/;

/** The group of a type of objects that some release brings; undefined for other types. */
function customGroup(type: string): string | undefined {
  const group = /^kubernetes:([^/]+)\//.exec(type)?.[1];
  return group === undefined || builtInGroups.test(group) ? undefined : group;
}

function deploymentOf(stack: string, name: string): RecordedResource {
  const found = of(stack, "Deployment").find(({ inputs }) => nameOf(inputs) === name);
  if (found === undefined) {
    throw new Error(`${stack} has no Deployment ${name}`);
  }
  return found;
}

function nameOf(inputs: RecordedResource["inputs"]): string {
  return String((inputs.metadata as { name?: unknown }).name);
}

/** Not a Secret that an operator or a chart makes, and that is only read. */
function isMade({ type, inputs }: RecordedResource): boolean {
  return type !== "kubernetes:core/v1:Secret" || inputs.metadata !== undefined;
}

/** The paths of secrets, and of values whose names are those of secrets. */
function secretsIn(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) {
    const last = path.split(".").at(-1) ?? "";
    return /(password|token|secretkey|apikey)$/i.test(last) && typeof value === "string" && value !== "" ? [path] : [];
  }
  return "$secret" in value
    ? [path]
    : Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, `${path}.${key}`));
}

describe.each(stacks)("%s", (stack) => {
  test("has its services on nodes for what keeps nothing, with images of the account's own registry", () => {
    const deployments = servicesOf(settingsOf(stack)).map((name) => deploymentOf(stack, name));
    expect(deployments.length).toBeGreaterThanOrEqual(5);
    for (const deployment of deployments) {
      const spec = podsOf(deployment);
      const [container] = spec.containers as { image: string }[];
      expect(spec.nodeSelector).toEqual({ "plinth.dev/workload": "stateless" });
      expect(spec.tolerations ?? []).toEqual([]);
      expect(container?.image).toMatch(/^\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com\/plinth\/[a-z-]+-service:v/);
    }
  });

  test("has what watches over it on nodes for that, and room for services only where they run", () => {
    const others = of(stack, "Deployment").filter(({ inputs }) => !(nameOf(inputs) in serviceNeeds));
    expect(others.map(({ inputs }) => nameOf(inputs)).toSorted()).toEqual(
      ["gateway-limits", "pooler", "registrar", ...(stack === "dev" ? [] : ["headroom"])].toSorted(),
    );
    const workloads: Readonly<Record<string, string>> = {
      headroom: "stateless",
      // Dev has no nodes for stores alone.
      ...(stack !== "dev" && { pooler: "stateful" }),
    };
    const taints: Readonly<Record<string, string>> = { system: "CriticalAddonsOnly", stateful: "plinth.dev/workload" };
    for (const deployment of others) {
      const { nodeSelector, tolerations = [] } = podsOf(deployment);
      const workload = workloads[nameOf(deployment.inputs)] ?? "system";
      expect(nodeSelector).toMatchObject({ "plinth.dev/workload": workload });
      const key = taints[workload];
      expect(tolerations).toEqual(key === undefined ? [] : [expect.objectContaining({ key, operator: "Exists" })]);
    }
  });

  test("runs no image without a version, be it the account's own or somebody else's", () => {
    const images = ["Deployment", "Job"]
      .flatMap((kind) => of(stack, kind))
      .flatMap((workload) => podsOf(workload).containers as { image: string }[])
      .map(({ image }) => image);
    const named =
      /^(\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com|docker\.io|public\.ecr\.aws|registry\.k8s\.io)\/.+:v?\d+(\.\d+)+(@sha256:[0-9a-f]{64})?$/;
    expect(images.filter((image) => !named.test(image))).toEqual([]);
  });

  test("names an explicit provider for every resource", () => {
    const providers = recorded.all(stack).map(({ provider }) => provider.split("::").at(-1));
    expect([...new Set(providers)].toSorted()).toEqual(
      ["", "aws", "aws-global", "cluster", "consul", "kafka", "random", "vault"].toSorted(),
    );
    expect(of(stack, "pulumi:providers:aws").map(({ inputs }) => inputs.allowedAccountIds)).not.toContain(undefined);
  });

  test("has a private cluster of the pinned version with all its logs, encrypted secrets and no door to the world", () => {
    const cluster = one(stack, "aws:eks/cluster:Cluster");
    expect(cluster).toMatchObject({
      version: "1.36",
      accessConfig: { authenticationMode: "API" },
      enabledClusterLogTypes: expect.arrayContaining([
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
      ]),
      vpcConfig: { endpointPrivateAccess: true },
    });
    expect(cluster).toHaveProperty("encryptionConfig.resources", ["secrets"]);
    expect(JSON.stringify(cluster)).not.toContain("0.0.0.0/0");
  });

  test("hands no secret to the state in clear, and no token to the kubeconfig", () => {
    const text = JSON.stringify(recorded.all(stack));
    expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}/);
    for (const secret of of(stack, "kubernetes:core/v1:Secret").filter(isMade)) {
      expect(Object.values(secret.inputs.stringData as object)).not.toHaveLength(0);
      expect(new Set(Object.values(secret.inputs.stringData as object).map((value) => JSON.stringify(value)))).toEqual(
        new Set(['{"$secret":true}']),
      );
    }
  });

  test("has a footprint for each release, so that capacity counts its pods", () => {
    const releases = of(stack, "kubernetes:helm.sh/v3:Release");
    expect(releases.length).toBeGreaterThanOrEqual(2);
    expect(releases.filter(({ inputs }) => footprintOf(inputs) === undefined)).toEqual([]);
  });

  test("has a load balancer within the VPC, open to it and to CloudFront, whose VPC origins bear other addresses", () => {
    const { gateway } = recorded.valuesOf(stack, "kong") as { gateway: { proxy: Record<string, unknown> } };
    const { cidr } = settingsOf(stack).aws?.network ?? {};
    const annotation = (name: string) => `service.beta.kubernetes.io/${name}`;
    expect(gateway.proxy).toMatchObject({
      type: "LoadBalancer",
      loadBalancerClass: "service.k8s.aws/nlb",
      http: { enabled: false },
      tls: { enabled: true },
      annotations: {
        [annotation("aws-load-balancer-scheme")]: "internal",
        [annotation("load-balancer-source-ranges")]: cidr,
        [annotation("aws-load-balancer-security-group-prefix-lists")]: { $unknown: true },
      },
    });
  });

  test("has values without a secret in any release", () => {
    const releases = of(stack, "kubernetes:helm.sh/v3:Release").map(({ inputs }) => inputs);
    expect(releases.flatMap(({ name, values }) => secretsIn(values, String(name)))).toEqual([]);
  });

  test("makes objects of each custom kind after the release that brings the kind, and none of a kind that nothing brings", () => {
    const custom = recorded.all(stack).filter(({ type }) => customGroup(type) !== undefined);
    expect(new Set(custom.map(({ type }) => type)).size).toBeGreaterThanOrEqual(15);
    const early = custom.filter((resource) => {
      const release = releaseOfGroup[customGroup(resource.type) ?? ""];
      return ![...recorded.waitsFor(stack, resource)].some((urn) => urn.endsWith(`Release::${release}`));
    });
    expect(early.map(({ urn }) => urn)).toEqual([]);
  });

  test("lets the role that deploys it administer the cluster, beside those that the settings name", () => {
    const administrators = of(stack, "aws:eks/accessEntry:AccessEntry").filter(({ urn }) => urn.includes("-admin-"));
    const needs = administrators.map(({ dependsOn }) => dependsOn.map((urn) => urn.split("::").at(-1)));
    expect(of(stack, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation")).toHaveLength(administrators.length);
    expect(needs.filter((names) => names.includes(`plinth-${stack}-deploy-${stack}`))).toHaveLength(1);
    expect(administrators).toHaveLength(2);
  });

  test("gives each of its roles a name that the pipelines may deploy", () => {
    const names = of(stack, "aws:iam/role:Role").map(({ urn, inputs }) => inputs.name ?? urn.split("::").at(-1));
    expect(names.filter((name) => !String(name).startsWith(`plinth-${stack}`))).toEqual([]);
  });
});

test("GIVEN no credentials and no servers WHEN production is previewed THEN everything is made, in servers as well", async () => {
  for (const server of ["kafka", "vault", "consul"]) {
    const inside = recorded.all("prod").filter(({ provider }) => provider.endsWith(`::${server}`));
    expect(inside.length).toBeGreaterThan(20);
    expect(recorded.one("prod", `pulumi:providers:${server}`)).toMatchObject(
      server === "kafka" ? { bootstrapServers: { $unknown: true } } : { address: { $unknown: true } },
    );
  }
  const made = recorded.all("prod").filter(isMade).length;
  const read = recorded.all("prod").length - made;
  const { changes } = await recorded.engineOf("prod").preview();
  expect(changes).toEqual({ create: made, update: 0, replace: 0, delete: 0, same: read });
});

describe("the environments differ", () => {
  const count = (stack: string, type: string) => of(stack, type).length;

  test("in zones, ways out and endpoints", () => {
    expect(stacks.map((stack) => count(stack, "aws:ec2/natGateway:NatGateway"))).toEqual([1, 3, 3]);
    expect(stacks.map((stack) => count(stack, "aws:ec2/subnet:Subnet"))).toEqual([6, 9, 9]);
  });

  test("in nodes: a group for each zone where volumes are, by need where there is a burst, asleep at night in dev", () => {
    expect(stacks.map((stack) => count(stack, "aws:eks/nodeGroup:NodeGroup"))).toEqual([2, 5, 5]);
    expect(stacks.map((stack) => count(stack, "kubernetes:karpenter.sh/v1:NodePool"))).toEqual([0, 1, 1]);
    expect(stacks.map((stack) => count(stack, "aws:autoscaling/schedule:Schedule") > 0)).toEqual([true, false, false]);
  });

  test("in protection: only dev goes as a whole", () => {
    const isProtected = (stack: string) => one(stack, "aws:eks/cluster:Cluster").deletionProtection;
    expect(stacks.map(isProtected)).toEqual([false, true, true]);
    expect(stacks.map((stack) => count(stack, "aws:backup/vaultLockConfiguration:VaultLockConfiguration"))).toEqual([
      0, 0, 1,
    ]);
  });
});
