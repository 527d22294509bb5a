import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { instanceTypes } from "../../constructs/aws/instance-types.ts";
import { projectDir } from "../project.ts";
import { estimators } from "./estimators.ts";
import { freeTypes } from "./free-types.ts";
import { readPrices } from "./read-prices.ts";
import { cluster, estimateOfSample, monthlyOf, nodeGroup, provider, registered } from "./testkit/sample-stack.ts";
import { readUsage } from "./usage.ts";

const onDemand = nodeGroup("data", 3, { capacityType: "ON_DEMAND", instanceTypes: ["r7i.xlarge", "r6i.xlarge"] });
const spot = nodeGroup("spot", 4, { capacityType: "SPOT", instanceTypes: ["m7i.xlarge", "m6i.xlarge"] });

describe("nodes", () => {
  test("GIVEN an on-demand group THEN it has its first type's list price, at its desired size", () => {
    const estimate = estimateOfSample(onDemand);
    // r7i.large is 0.1323 an hour.
    expect(monthlyOf(estimate, "Nodes")).toBeCloseTo(3 * 730 * 2 * 0.1323, 2);
    expect(estimate.spotSaving).toEqual({ monthly: 0, percent: 0, percentOfNodes: 0 });
  });

  test("GIVEN a spot group THEN its price is the mean of its types' typical ones, and the saving is against their list prices", () => {
    const instances = readPrices().table.regions["us-east-1"]?.instances;
    const shareOf = (family: string) => instances?.families[family]?.spotShare ?? 0;
    const mean = (2 * 0.1008 * shareOf("m7i") + 2 * 0.096 * shareOf("m6i")) / 2;
    const list = (2 * 0.1008 + 2 * 0.096) / 2;
    const estimate = estimateOfSample(spot);
    expect(mean).toBeGreaterThan(0);
    expect(monthlyOf(estimate, "Nodes")).toBeCloseTo(4 * 730 * mean, 2);
    expect(estimate.spotSaving.monthly).toBeCloseTo(4 * 730 * (list - mean), 1);
    expect(estimate.allOnDemand - estimate.total).toBeCloseTo(estimate.spotSaving.monthly, 2);
    expect(estimate.spotSaving.percentOfNodes).toBeCloseTo((1 - mean / list) * 100, 0);
  });

  test("GIVEN disks in the launch template THEN both are paid for on each node; extra IOPS and throughput as well", () => {
    expect(monthlyOf(estimateOfSample(onDemand), "Disks of nodes")).toBeCloseTo(3 * 52 * 0.08, 2);
    const ebs = { volumeSize: 100, volumeType: "gp3", iops: 4000, throughput: 225 };
    const template = registered("aws:ec2/launchTemplate:LaunchTemplate", "fast", { blockDeviceMappings: [{ ebs }] });
    const inputs = { instanceTypes: ["m7i.large"], scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 } };
    const group = registered("aws:eks/nodeGroup:NodeGroup", "fast", inputs, [template]);
    const perNode = 100 * 0.08 + 1000 * 0.005 + 100 * 0.04;
    expect(monthlyOf(estimateOfSample([template, group]), "Disks of nodes")).toBeCloseTo(2 * perNode, 2);
  });

  test("GIVEN a group that sleeps at night THEN only the hours awake are paid for, disks too", () => {
    const [template, group] = nodeGroup("dev", 2, { capacityType: "ON_DEMAND", instanceTypes: ["m7i.large"] });
    const schedule = (name: string, recurrence: string, desiredCapacity: number, minSize: number) =>
      registered("aws:autoscaling/schedule:Schedule", name, { recurrence, desiredCapacity, minSize, maxSize: 4 }, [
        group as NonNullable<typeof group>,
      ]);
    const asleep = [schedule("sleep", "0 20 * * MON-FRI", 0, 0), schedule("wake", "0 7 * * MON-FRI", 2, 2)];
    const resources = [template, group].flatMap((one) => one ?? []);
    // From 7 to 20 on five days: 65 of 168 hours.
    const always = estimateOfSample(resources);
    const nightly = estimateOfSample([...resources, ...asleep]);
    expect(monthlyOf(nightly, "Nodes")).toBeCloseTo((65 / 168) * (monthlyOf(always, "Nodes") ?? 0), 1);
    expect(monthlyOf(nightly, "Disks of nodes")).toBeCloseTo((65 / 168) * 2 * 52 * 0.08, 2);
    expect(nightly.components[0]?.lines[0]?.what).toContain("39 % of the time");
  });
});

describe("what runs all the time", () => {
  test.each([
    ["EKS control plane", [cluster], 73],
    [
      "NAT gateways",
      [1, 2, 3].map((n) => registered("aws:ec2/natGateway:NatGateway", `${n}`)),
      3 * 32.85 + 1000 * 0.045,
    ],
    ["Public IPv4 addresses", [registered("aws:ec2/eip:Eip", "a"), registered("aws:ec2/eip:Eip", "b")], 7.3],
    [
      "Interface endpoints",
      [
        registered("aws:ec2/vpcEndpoint:VpcEndpoint", "ecr", {
          vpcEndpointType: "Interface",
          subnetIds: [{ $unknown: true }, { $unknown: true }, { $unknown: true }],
        }),
        registered("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" }),
      ],
      3 * 7.3 + 500 * 0.01,
    ],
    ["KMS", [registered("aws:kms/key:Key", "a")], 1 + 50 * 0.03],
    ["Route 53", [registered("aws:route53/zone:Zone", "a")], 0.5 + 10 * 0.4],
    ["AWS Budgets", [registered("aws:budgets/budget:Budget", "a")], 0],
    ["Shield Advanced", ["a", "b"].map((name) => registered("aws:shield/protection:Protection", name)), 3000],
    ["S3", ["a", "b"].map((name) => registered("aws:s3/bucket:Bucket", name)), 2 * (100 * 0.023 + 500 * 0.005)],
    ["ECR", [registered("aws:ecr/repository:Repository", "a")], 0.2],
    ["AWS Backup", [registered("aws:backup/plan:Plan", "a")], 50],
  ])("GIVEN %s THEN it is priced", (component, resources, monthly) => {
    expect(monthlyOf(estimateOfSample(resources), component)).toBeCloseTo(monthly, 2);
  });

  test("GIVEN a firewall THEN its list, each rule and its requests are paid for, and bot control where a rule asks for it", () => {
    const rule = (name: string) => ({ statement: { managedRuleGroupStatement: { name, vendorName: "AWS" } } });
    const acl = (...names: string[]) => registered("aws:wafv2/webAcl:WebAcl", "acl", { rules: names.map(rule) });
    const common = 5 + 100 * 0.6;
    expect(monthlyOf(estimateOfSample([acl("A", "B")]), "Firewall (WAF)")).toBeCloseTo(common + 2, 2);
    const withBots = estimateOfSample([acl("A", "AWSManagedRulesBotControlRuleSet")]);
    expect(monthlyOf(withBots, "Firewall (WAF)")).toBeCloseTo(common + 2 + 10 + 100, 2);
  });

  test("GIVEN log groups THEN what goes in and what their retention keeps is paid for; flow logs apart, and once", () => {
    const group = registered("aws:cloudwatch/logGroup:LogGroup", "flow", { retentionInDays: 73 });
    const flow = registered("aws:ec2/flowLog:FlowLog", "flow", { logDestinationType: "cloud-watch-logs" }, [group]);
    const control = registered("aws:cloudwatch/logGroup:LogGroup", "control", {
      name: "/aws/eks/plinth-sample/cluster",
      retentionInDays: 73,
    });
    const estimate = estimateOfSample([group, flow, control]);
    const kept = (gigabytes: number) => gigabytes * (73 / (365 / 12)) * 0.15 * 0.03;
    expect(monthlyOf(estimate, "VPC flow logs")).toBeCloseTo(100 * 0.5 + kept(100), 1);
    expect(monthlyOf(estimate, "CloudWatch logs")).toBeCloseTo(50 * 0.5 + kept(50), 1);
  });

  test("GIVEN what asks for load balancers in a cluster THEN each is priced as its kind; public ones with their addresses", () => {
    const service = registered("kubernetes:core/v1:Service", "public", {
      metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" } },
      spec: { type: "LoadBalancer" },
    });
    const subnets = ["a", "b"].map((zone) =>
      registered("aws:ec2/subnet:Subnet", zone, { availabilityZone: `us-east-1${zone}` }),
    );
    const network = 0.0225 * 730 + 2 * 730 * 0.006;
    const addresses = 2 * 730 * 0.005;
    const withService = estimateOfSample([cluster, service, ...subnets]);
    expect(monthlyOf(withService, "Load balancers")).toBeCloseTo(network + addresses, 1);
    expect(monthlyOf(estimateOfSample([service]), "Load balancers")).toBeUndefined();

    const gatewayClass = registered("kubernetes:gateway.networking.k8s.io/v1:GatewayClass", "alb", {
      metadata: { name: "alb" },
      spec: { controllerName: "gateway.k8s.aws/alb" },
    });
    const gateway = registered("kubernetes:gateway.networking.k8s.io/v1:Gateway", "public", {
      spec: { gatewayClassName: "alb" },
    });
    const application = 0.0225 * 730 + 2 * 730 * 0.008;
    expect(monthlyOf(estimateOfSample([cluster, gatewayClass, gateway]), "Load balancers")).toBeCloseTo(application, 1);

    const release = registered("kubernetes:helm.sh/v3:Release", "kong", {
      values: { proxy: { type: "LoadBalancer" }, admin: { enabled: false, type: "LoadBalancer" } },
    });
    expect(monthlyOf(estimateOfSample([cluster, release]), "Load balancers")).toBeCloseTo(network, 1);

    const kongClass = registered("kubernetes:gateway.networking.k8s.io/v1:GatewayClass", "kong", {
      metadata: { name: "kong" },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    });
    const served = registered("kubernetes:gateway.networking.k8s.io/v1:Gateway", "kong", {
      spec: { gatewayClassName: "kong" },
    });
    const once = estimateOfSample([cluster, release, kongClass, served]);
    expect(monthlyOf(once, "Load balancers")).toBeCloseTo(network, 1);
  });

  test("GIVEN a release that is known WHEN its values ask for volumes THEN each replica's is paid for", () => {
    const requests = { cpu: "250m", memory: "512Mi" };
    const consul = registered("kubernetes:helm.sh/v3:Release", "consul", {
      name: "consul",
      values: { server: { replicas: 3, storage: "10Gi", resources: { requests } } },
    });
    const estimate = estimateOfSample([cluster, consul]);
    expect(monthlyOf(estimate, "Volumes of workloads")).toBeCloseTo(30 * 0.08, 2);
    expect(estimate.notEstimated).toEqual([]);
  });

  test("GIVEN a pool of Kafka's servers THEN the volume of each that the operator will make is paid for", () => {
    const metadata = { name: "shop", namespace: "kafka" };
    const kafka = registered("kubernetes:kafka.strimzi.io/v1:Kafka", "shop", { kind: "Kafka", metadata, spec: {} });
    const storage = { type: "jbod", volumes: [{ type: "persistent-claim", size: "100Gi" }] };
    const pool = registered("kubernetes:kafka.strimzi.io/v1:KafkaNodePool", "brokers", {
      kind: "KafkaNodePool",
      metadata: { name: "brokers", namespace: "kafka", labels: { "strimzi.io/cluster": "shop" } },
      spec: { replicas: 3, roles: ["broker"], storage },
    });
    expect(monthlyOf(estimateOfSample([cluster, kafka, pool]), "Volumes of workloads")).toBe(24);
  });

  test("GIVEN claims of a StatefulSet THEN each replica's volume is paid for, where AWS makes them", () => {
    const claim = { spec: { resources: { requests: { storage: "20Gi" } } } };
    const set = registered("kubernetes:apps/v1:StatefulSet", "store", {
      spec: { replicas: 3, volumeClaimTemplates: [claim] },
    });
    expect(monthlyOf(estimateOfSample([cluster, set]), "Volumes of workloads")).toBeCloseTo(60 * 0.08, 2);
    expect(estimateOfSample([set]).total).toBe(0);
  });
});

describe("what is left out", () => {
  test("GIVEN types that cost money and have no estimator THEN they are named, and free ones are not", () => {
    const unpriced = registered("aws:rds/instance:Instance", "database");
    const free = [registered("aws:iam/role:Role", "role"), registered("aws:ec2/subnet:Subnet", "subnet")];
    const estimate = estimateOfSample([unpriced, ...free, registered("plinth:aws:Network", "net")]);
    expect(estimate.notEstimated).toEqual([{ type: "aws:rds/instance:Instance", names: ["database"] }]);
    expect(estimate.total).toBe(0);
  });

  test("GIVEN a Helm release that nobody has written the footprint of THEN it is named as not estimated", () => {
    const release = registered("kubernetes:helm.sh/v3:Release", "mystery", { name: "mystery" });
    expect(estimateOfSample([cluster, release]).notEstimated).toEqual([
      { type: "kubernetes:helm.sh/v3:Release", names: ["mystery"] },
    ]);
  });

  test("GIVEN a pool of Karpenter THEN it is not counted, and its ceiling is that of the limit that is reached first", () => {
    const pool = registered("kubernetes:karpenter.sh/v1:NodePool", "burst", {
      spec: {
        limits: { cpu: "100", memory: "400Gi" },
        template: {
          spec: {
            requirements: [
              { key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m7i", "m7g"] },
              { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
            ],
          },
        },
      },
    });
    const estimate = estimateOfSample([cluster, pool]);
    expect(estimate.total).toBe(73);
    // 50 m7i.large, and m7i has 4 GiB a CPU.
    expect(estimate.burst).toMatchObject([{ pool: "burst", cpuLimit: 100, memoryLimitGib: 400 }]);
    expect(estimate.burst[0]?.onDemandMonthly).toBeCloseTo(50 * 0.1008 * 730, 2);
    expect(estimate.burst[0]?.spotMonthly).toBeLessThan(estimate.burst[0]?.onDemandMonthly ?? 0);
  });

  test("GIVEN a pool without limits THEN there is no ceiling", () => {
    const pool = registered("kubernetes:karpenter.sh/v1:NodePool", "burst", { spec: {} });
    expect(estimateOfSample([cluster, pool]).burst).toEqual([{ pool: "burst" }]);
  });

  test("GIVEN the lists of priced and free types THEN each is a type of AWS's provider, and none is on both", () => {
    const tokens = estimators.flatMap(({ types }) => types);
    expect(tokens.filter((token) => freeTypes.includes(token))).toEqual([]);
    const unknown = [...tokens, ...freeTypes].filter((token) => !isTypeOfProvider(token));
    expect(unknown).toEqual([]);
  });
});

describe("faults", () => {
  test("GIVEN types and a region without prices THEN all are refused at once: where, what, what is allowed, how to help", () => {
    const group = nodeGroup("odd", 1, { capacityType: "SPOT", instanceTypes: ["m7i.large", "x9z.large", "m7i.metal"] });
    const elsewhere = { ...cluster, inputs: { region: "eu-north-1" } };
    expect(() => estimateOfSample([...group, elsewhere])).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /The estimate has 3 fault[\s\S]*odd \(aws:eks\/nodeGroup:NodeGroup\) instanceTypes\[1\] is "x9z.large"; allowed: [^\n]*m7i[^\n]*--prices[\s\S]*"m7i.metal"/,
        ),
      }),
    );
    expect(() => estimateOfSample([elsewhere])).toThrow(/region is "eu-north-1"; allowed: us-east-1, or .*--prices/);
  });

  test("GIVEN a size or a schedule that cannot be read THEN it is refused, not taken for nothing", () => {
    const unknown = { $unknown: true };
    const [template, group] = nodeGroup("dev", 1, { instanceTypes: ["m7i.large"], scalingConfig: unknown });
    const schedule = registered("aws:autoscaling/schedule:Schedule", "monthly", { recurrence: "0 0 1 * *" }, [
      group as NonNullable<typeof group>,
    ]);
    const resources = [template, group, schedule].flatMap((one) => one ?? []);
    expect(() => estimateOfSample(resources)).toThrow(
      /scalingConfig.desiredSize is missing[\s\S]*recurrence is "0 0 1 \* \*"/,
    );
  });
});

test("GIVEN the catalogue of types THEN each has a list price and a lower typical spot price", () => {
  const types = instanceTypes.map(({ type }) => type);
  const capacityType = "SPOT";
  const lines = types.map((type) => estimateOfSample(nodeGroup(type, 1, { capacityType, instanceTypes: [type] })));
  const wrong = lines.filter(({ total, allOnDemand }) => !(total > 0 && total < allOnDemand));
  expect(types.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test("GIVEN two environments THEN usage scales, machines do not", () => {
  const resources = [cluster, registered("aws:ec2/natGateway:NatGateway", "a")];
  const dev = estimateOfSample(resources, { environment: "dev", assumptions: readUsage("dev") });
  expect(monthlyOf(dev, "EKS control plane")).toBe(73);
  expect(monthlyOf(dev, "NAT gateways")).toBeCloseTo(32.85 + 100 * 0.045, 2);
});

test("GIVEN a budget THEN the estimate's share of it is said", () => {
  const budget = registered("aws:budgets/budget:Budget", "budget", {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "146",
  });
  expect(estimateOfSample([cluster, budget]).budget).toEqual({ monthly: 146, percent: 50 });
});

test("GIVEN all of it THEN the lines add up to the components, and they to the total", () => {
  const { components, total } = estimateOfSample([provider, cluster, ...onDemand, ...spot]);
  for (const { monthly, lines } of components) {
    expect(lines.reduce((sum, line) => sum + line.monthly, 0)).toBeCloseTo(monthly, 2);
  }
  expect(components.reduce((sum, { monthly }) => sum + monthly, 0)).toBeCloseTo(total, 2);
});

function isTypeOfProvider(token: string): boolean {
  const [, path = ""] = /^aws:(.+):\w+$/.exec(token) ?? [];
  const module = join(projectDir, "node_modules", "@pulumi", "aws", `${path}.js`);
  return readFileSync(module, "utf8").includes(`__pulumiType = '${token}'`);
}
