import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EmbeddedEngine } from "../local/engine/embedded-engine.ts";
import type { RecordedResource } from "../local/engine/record.ts";
import { projectDir } from "../local/project.ts";
import { createKubernetesProvider } from "../local/providers/kubernetes/provider.ts";
import { documentedAnswer } from "../local/providers/offline/documented-answer.ts";
import { createOfflineProvider } from "../local/providers/offline/provider.ts";
import { programConfig, readStackFile } from "../local/stack-file.ts";
import { footprintOf } from "./footprints.ts";

const stacks = ["dev", "staging", "prod"] as const;

const stateDir = mkdtempSync(join(tmpdir(), "plinth-cloud-"));
const recorded = new Map<string, readonly RecordedResource[]>();

/** The engine as offline previews and synth have it: no credentials, no network. */
function engineOf(stack: string): EmbeddedEngine {
  return new EmbeddedEngine({
    project: "plinth",
    stack,
    programDir: projectDir,
    main: "infra/index.ts",
    config: programConfig(readStackFile(stack)),
    secretKeys: [],
    stateDir,
    providers: { aws: createOfflineProvider, kubernetes: createKubernetesProvider },
    documentedAnswer,
  });
}

beforeAll(async () => {
  for (const stack of stacks) {
    recorded.set(stack, await engineOf(stack).record());
  }
}, 60_000);
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

/** Those of a type, such as `Deployment` or `aws:eks/cluster:Cluster`. */
function of(stack: string, type: string): readonly RecordedResource[] {
  return (recorded.get(stack) ?? []).filter((resource) => resource.type.endsWith(`:${type}`) || resource.type === type);
}

function one(stack: string, type: string): Record<string, unknown> {
  const [found, ...more] = of(stack, type);
  if (found === undefined || more.length > 0) {
    throw new Error(`${stack} has ${found ? more.length + 1 : 0} of ${type}, not one`);
  }
  return found.inputs as Record<string, unknown>;
}

function podsOf({ inputs }: RecordedResource) {
  return (inputs.spec as { template: { spec: Record<string, unknown> } }).template.spec;
}

describe.each(stacks)("%s", (stack) => {
  test("has its services on nodes for what keeps nothing, with images of the account's own registry", () => {
    const deployments = of(stack, "Deployment");
    expect(deployments.length).toBeGreaterThanOrEqual(4);
    for (const deployment of deployments) {
      const spec = podsOf(deployment);
      const [container] = spec.containers as { image: string }[];
      expect(JSON.stringify(spec)).toContain("plinth.dev/workload");
      expect(spec.tolerations ?? []).toEqual([]);
      expect(container?.image).toMatch(/^\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com\/plinth\/[a-z]+-service:v/);
    }
  });

  test("names an explicit provider for every resource, of the account's or of the cluster", () => {
    const providers = (recorded.get(stack) ?? []).map(({ provider }) => provider.split("::").at(-1));
    expect([...new Set(providers)].toSorted()).toEqual(["", "aws", "aws-global", "cluster"]);
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
    const text = JSON.stringify(recorded.get(stack));
    expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}/);
    for (const secret of of(stack, "kubernetes:core/v1:Secret")) {
      expect(Object.values(secret.inputs.stringData as object)).not.toHaveLength(0);
      expect(new Set(Object.values(secret.inputs.stringData as object).map((value) => JSON.stringify(value)))).toEqual(
        new Set(['{"$secret":true}']),
      );
    }
  });

  test("has a footprint for each release, so that capacity counts its pods", () => {
    const releases = of(stack, "kubernetes:helm.sh/v3:Release").map(({ inputs }) => String(inputs.name));
    expect(releases.length).toBeGreaterThanOrEqual(2);
    expect(releases.filter((name) => footprintOf(name) === undefined)).toEqual([]);
  });

  test("opens its load balancer to what comes through CloudFront's VPC origin, which does not bear addresses of the VPC", () => {
    const { spec } = one(stack, "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration");
    expect(spec).toMatchObject({ securityGroupPrefixes: [{ $unknown: true }] });
  });

  test("makes objects of the load balancer's kinds after the charts that bring them", () => {
    const kinds = [
      "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
      "kubernetes:gateway.networking.k8s.io/v1:Gateway",
      "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration",
      "kubernetes:gateway.k8s.aws/v1:TargetGroupConfiguration",
    ];
    for (const { dependsOn } of kinds.flatMap((kind) => of(stack, kind))) {
      const names = dependsOn.map((urn) => urn.split("::").slice(-2).join("::"));
      expect(names).toEqual(
        expect.arrayContaining([
          "kubernetes:helm.sh/v3:Release::gateway-api",
          "kubernetes:helm.sh/v3:Release::aws-load-balancer-controller",
        ]),
      );
    }
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

  test("is previewed without credentials: everything is made", async () => {
    const { changes } = await engineOf(stack).preview();
    expect(changes).toEqual({
      create: recorded.get(stack)?.length,
      update: 0,
      replace: 0,
      delete: 0,
      same: 0,
    });
  }, 30_000);
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
