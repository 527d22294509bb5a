import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { EmbeddedEngine } from "../local/engine/embedded-engine.ts";
import { projectDir } from "../local/project.ts";
import { programConfig, readStackFile } from "../local/stack-file.ts";
import { RecordedCloud, type RecordedDelete } from "./testkit/recorded-cloud.ts";
import { sampleBacking } from "./testkit/sample-backing.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Stands a stack up where nothing is made, takes it down, and gives the deletes in the order of their ends. */
async function deletesOf(stack: string): Promise<readonly RecordedDelete[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "plinth-teardown-"));
  folders.push(stateDir);
  const cloud = new RecordedCloud();
  const engine = new EmbeddedEngine({
    project: "plinth",
    stack,
    programDir: projectDir,
    main: "infra/index.ts",
    config: {
      ...unprotected(programConfig(readStackFile(stack))),
      "plinth:backing": JSON.stringify(sampleBacking("hush")),
    },
    secretKeys: ["plinth:backing"],
    stateDir,
    providers: cloud.providers,
  });
  await engine.up();
  await engine.destroy();
  expect(await engine.resources()).toEqual([]);
  return cloud.deletes;
}

/** What is protected would stay: that is to be taken off first, as whoever means it would. */
function unprotected(config: Record<string, string>): Record<string, string> {
  const aws = JSON.parse(config["plinth:aws"] ?? "");
  return { ...config, "plinth:aws": JSON.stringify({ ...aws, protect: false, vaultLock: undefined }) };
}

/** Those of a type, such as `aws:ec2/vpc:Vpc`; of a name too, where one is given. */
function of(deletes: readonly RecordedDelete[], type: string, name = ""): readonly RecordedDelete[] {
  const found = deletes.filter(({ urn }) => urn.includes(`${type}::`) && urn.split("::").at(-1)?.includes(name));
  if (found.length === 0) {
    throw new Error(`nothing of type ${type} and name ${name} was deleted`);
  }
  return found;
}

/** Asserts that the first are gone before any of the others begins to go. */
function expectBefore(first: readonly RecordedDelete[], then: readonly RecordedDelete[]): void {
  const tooEarly = then.flatMap(({ urn, began }) =>
    first.filter(({ ended }) => ended > began).map((one) => `${urn} did not wait for ${one.urn}`),
  );
  expect(tooEarly).toEqual([]);
}

const release = "kubernetes:helm.sh/v3:Release";

/** The Deployments of what requests go to. */
function servicesOf(deletes: readonly RecordedDelete[]): readonly RecordedDelete[] {
  return of(deletes, "kubernetes:apps/v1:Deployment").filter(({ urn }) => !urn.includes("gateway-ground"));
}

test.each(["dev", "staging", "prod"])(
  "GIVEN %s is up WHEN it is taken down THEN what a controller made goes before it, controllers before nodes, nodes before the network",
  async (stack) => {
    const deletes = await deletesOf(stack);
    const gateways = of(deletes, "kubernetes:gateway.networking.k8s.io/v1:Gateway");
    const kong = of(deletes, release, "kong");
    const balancers = of(deletes, release, "aws-load-balancer-controller");
    const nodeGroups = of(deletes, "aws:eks/nodeGroup:NodeGroup");
    const cluster = of(deletes, "aws:eks/cluster:Cluster");
    const subnets = of(deletes, "aws:ec2/subnet:Subnet");

    expectBefore(of(deletes, "aws:cloudfront/distribution:Distribution"), kong);
    expectBefore(of(deletes, "aws:cloudfront/vpcOrigin:VpcOrigin"), kong);
    expectBefore(
      servicesOf(deletes),
      gateways.filter(({ urn }) => urn.endsWith("/public")),
    );
    // What a controller keeps from going until it has cleaned up would else stay for ever.
    expectBefore(gateways, kong);
    expectBefore(of(deletes, "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"), kong);
    // The load balancer is that of a Service of Kong's release.
    expectBefore(kong, balancers);
    expectBefore(kong, of(deletes, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "load-balancer"));
    expectBefore(of(deletes, release), nodeGroups);
    expectBefore(
      of(deletes, "kubernetes:core/v1:PersistentVolumeClaim"),
      of(deletes, "aws:eks/addon:Addon", "ebs-csi"),
    );
    expectBefore(of(deletes, "aws:eks/addon:Addon", "ebs-csi"), nodeGroups);
    expectBefore(nodeGroups, of(deletes, "aws:eks/addon:Addon", "vpc-cni"));
    expectBefore(nodeGroups, cluster);
    expectBefore(cluster, of(deletes, "aws:ec2/subnet:Subnet", "-intra-"));
    expectBefore(nodeGroups, of(deletes, "aws:ec2/subnet:Subnet", "-private-"));
    expectBefore([...kong, ...nodeGroups], of(deletes, "aws:ec2/natGateway:NatGateway"));

    // Of each kind, the objects before what brings it and acts on it.
    expectBefore(of(deletes, "kubernetes:configuration.konghq.com/v1:KongPlugin"), kong);
    expectBefore(of(deletes, "kubernetes:keda.sh/v1alpha1:ScaledObject"), of(deletes, release, "keda"));
    for (const kind of ["PrometheusRule", "ServiceMonitor", "PodMonitor"]) {
      const definitions = of(deletes, release, "prometheus-operator-crds");
      expectBefore(of(deletes, `kubernetes:monitoring.coreos.com/v1:${kind}`), definitions);
    }
    const istiod = of(deletes, release, "istiod");
    expectBefore(
      gateways.filter(({ urn }) => urn.includes("waypoint")),
      istiod,
    );
    for (const kind of ["AuthorizationPolicy", "PeerAuthentication"]) {
      expectBefore(of(deletes, `kubernetes:security.istio.io/v1:${kind}`), istiod);
    }
    expectBefore(of(deletes, "kubernetes:apps/v1:Deployment", "registrar"), of(deletes, release, "consul"));
    expectBefore(subnets, of(deletes, "aws:ec2/vpc:Vpc"));
  },
  60_000,
);

test.each(["staging", "prod"])(
  "GIVEN %s has nodes of Karpenter's WHEN it is taken down THEN they go after their pods, and before the controller and what it needs",
  async (stack) => {
    const deletes = await deletesOf(stack);
    const pools = of(deletes, "kubernetes:karpenter.sh/v1:NodePool");
    const machines = of(deletes, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass");
    const karpenter = of(deletes, release, "karpenter");

    expectBefore(
      servicesOf(deletes).filter(({ urn }) => !/registrar|headroom/.test(urn)),
      pools,
    );
    expectBefore(pools, machines);
    expectBefore(machines, karpenter);
    expectBefore(karpenter, of(deletes, "aws:sqs/queue:Queue"));
    expectBefore(karpenter, of(deletes, "aws:eks/nodeGroup:NodeGroup"));
    expectBefore(karpenter, of(deletes, "aws:iam/role:Role", "-controller"));
  },
  60_000,
);
