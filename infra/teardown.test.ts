import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { EmbeddedEngine } from "../local/engine/embedded-engine.ts";
import { projectDir } from "../local/project.ts";
import { programConfig, readStackFile } from "../local/stack-file.ts";
import { GENERATED, RecordedCloud, type RecordedDelete } from "./testkit/recorded-cloud.ts";
import { sampleBacking } from "./testkit/sample-backing.ts";
import { TokenCluster } from "./testkit/token-cluster.ts";

/** What nobody may read in the state. */
const PLANTED = "planted-secret";

const folders: string[] = [];
const clouds = new Map<string, Promise<RecordedCloud>>();
let cluster: TokenCluster;

beforeAll(async () => {
  cluster = await TokenCluster.start();
});

afterAll(() => {
  cluster.close();
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Where a stack was stood up, with no secret in its state in clear, and taken down again; nothing was really made. */
function goneFrom(stack: string): Promise<RecordedCloud> {
  const gone = clouds.get(stack) ?? takeDown(stack);
  clouds.set(stack, gone);
  return gone;
}

async function takeDown(stack: string): Promise<RecordedCloud> {
  const stateDir = mkdtempSync(join(tmpdir(), "plinth-teardown-"));
  folders.push(stateDir);
  const cloud = new RecordedCloud(cluster);
  const engine = new EmbeddedEngine({
    project: "plinth",
    stack,
    programDir: projectDir,
    main: "infra/index.ts",
    config: {
      ...unprotected(programConfig(readStackFile(stack))),
      "plinth:backing": JSON.stringify(sampleBacking(PLANTED)),
      // No tunnel leads to what is not made.
      "plinth:reach": JSON.stringify({
        mode: "direct",
        kafka: ["127.0.0.1:9"],
        vault: "http://127.0.0.1:9",
        consul: "http://127.0.0.1:9",
      }),
    },
    secretKeys: ["plinth:backing"],
    stateDir,
    providers: cloud.providers,
  });
  await engine.up();
  const state = readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
    .join("\n");
  expect(state).toContain("randomPassword");
  expect(state).not.toMatch(new RegExp(`${PLANTED}|${GENERATED}`));
  await engine.destroy();
  expect(await engine.resources()).toEqual([]);
  return cloud;
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
  return of(deletes, "kubernetes:apps/v1:Deployment").filter(({ urn }) => !/gateway-ground|pooler/.test(urn));
}

test.each(["dev", "staging", "prod"])(
  "GIVEN %s is up WHEN it is taken down THEN what a controller made goes before it, controllers before nodes, nodes before the network",
  async (stack) => {
    const { deletes } = await goneFrom(stack);
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
);

test.each(["staging", "prod"])(
  "GIVEN %s has nodes of Karpenter's WHEN it is taken down THEN they go after their pods, and before the controller and what it needs",
  async (stack) => {
    const { deletes } = await goneFrom(stack);
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
);

test.each(["dev", "staging", "prod"])(
  "GIVEN stores and Vault in the cluster of %s WHEN it is taken down THEN they go after services, before nodes and what they save to",
  async (stack) => {
    const { deletes } = await goneFrom(stack);
    const kafka = of(deletes, "kubernetes:kafka.strimzi.io/v1:Kafka");
    const pools = of(deletes, "kubernetes:kafka.strimzi.io/v1:KafkaNodePool");
    const sets = of(deletes, "kubernetes:apps/v1:StatefulSet");
    const vault = of(deletes, release, "vault");
    const servers = [...kafka, ...pools, ...sets, ...vault];

    expectBefore(
      servicesOf(deletes).filter(({ urn }) => !/registrar|headroom/.test(urn)),
      servers,
    );
    expectBefore([...kafka, ...pools], of(deletes, release, "strimzi"));
    expectBefore(servers, of(deletes, "aws:eks/nodeGroup:NodeGroup"));
    expectBefore(servers, of(deletes, "aws:eks/addon:Addon", "ebs-csi"));
    expectBefore(sets, of(deletes, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "database"));
    expectBefore(vault, of(deletes, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "-servers"));
    expectBefore(vault, of(deletes, "aws:kms/key:Key", "-seal"));
  },
);

test.each(["dev", "staging", "prod"])(
  "GIVEN what was made inside Kafka, Vault and Consul of %s WHEN they are taken down THEN none of them is asked to delete it",
  async (stack) => {
    const { created, deletes } = await goneFrom(stack);
    const inside = (urns: readonly string[]) =>
      urns.filter((urn) => /[:$](kafka|vault|consul):[^$]+::[^:]+$/.test(urn));
    expect(inside(created).length).toBeGreaterThan(100);
    expect(inside(deletes.map(({ urn }) => urn))).toEqual([]);
  },
);
