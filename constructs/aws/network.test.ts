import { beforeAll, describe, expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import type { Registration } from "../testkit/registrations.ts";
import { Network } from "./network.ts";
import type { NetworkProps } from "./network-props.ts";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const accountId = "123456789012";

function propsWith(own: Partial<NetworkProps> = {}): NetworkProps {
  return { cidr: "10.20.0.0/16", region: "us-east-1", accountId, zones, clusterName: "shop", ...own };
}

function networkWith(own: Partial<NetworkProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new Network("net", propsWith(own)));
}

/** The inputs of all resources of a type, such as `ec2/subnet:Subnet`, by their names. */
function inputsOf(made: readonly Registration[], type: string): Record<string, Readonly<Record<string, unknown>>> {
  return Object.fromEntries(made.filter((one) => one.type === `aws:${type}`).map(({ name, inputs }) => [name, inputs]));
}

function statementsOf(document: unknown) {
  return (JSON.parse(String(document)) as { Statement: Record<string, unknown>[] }).Statement;
}

/** The last part of an URN's type, and its name: `Subnet net-public-us-east-1a`. */
function shortName(urn: string): string {
  const [, , type = "", name] = urn.split("::");
  return `${type.split(":").at(-1)} ${name}`;
}

/** Everything that a resource waits for, near and far: what teardown leaves in place until it is gone. */
function needsOf(made: readonly Registration[], name: string): Set<string> {
  const direct = new Map(made.map((one) => [shortName(one.urn), one.dependencies.map(shortName)]));
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const need of direct.get(one) ?? []) {
      if (!found.has(need)) {
        found.add(need);
        visit(need);
      }
    }
  };
  visit(name);
  return found;
}

describe("by default", () => {
  let made: readonly Registration[];

  beforeAll(async () => {
    made = await networkWith();
  });

  test("each zone has a public, a private and an intra subnet, and no host gets a public address by itself", () => {
    const subnets = Object.values(inputsOf(made, "ec2/subnet:Subnet"));
    expect(subnets.map(({ availabilityZone, cidrBlock }) => `${availabilityZone} ${cidrBlock}`).toSorted()).toEqual([
      "us-east-1a 10.20.0.0/19",
      "us-east-1a 10.20.192.0/22",
      "us-east-1a 10.20.224.0/23",
      "us-east-1b 10.20.196.0/22",
      "us-east-1b 10.20.226.0/23",
      "us-east-1b 10.20.32.0/19",
      "us-east-1c 10.20.200.0/22",
      "us-east-1c 10.20.228.0/23",
      "us-east-1c 10.20.64.0/19",
    ]);
    expect(subnets.filter(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch !== false)).toEqual([]);
  });

  test("controllers find the public and the private subnets by their tags, and no intra one", () => {
    const subnets = inputsOf(made, "ec2/subnet:Subnet");
    expect(subnets["net-public-us-east-1a"]?.tags).toEqual({
      Name: "shop-public-us-east-1a",
      "kubernetes.io/cluster/shop": "shared",
      "kubernetes.io/role/elb": "1",
    });
    expect(subnets["net-private-us-east-1a"]?.tags).toEqual({
      Name: "shop-private-us-east-1a",
      "kubernetes.io/cluster/shop": "shared",
      "kubernetes.io/role/internal-elb": "1",
      "karpenter.sh/discovery": "shop",
    });
    expect(subnets["net-intra-us-east-1a"]?.tags).toEqual({ Name: "shop-intra-us-east-1a" });
  });

  test("each zone's private subnet leads out through a gateway of its own zone, and an intra one nowhere", () => {
    expect(inputsOf(made, "ec2/natGateway:NatGateway")).toMatchObject(
      Object.fromEntries(
        zones.map((zone) => [
          `net-nat-${zone}`,
          { subnetId: `net-public-${zone}-id`, allocationId: `net-nat-${zone}-id` },
        ]),
      ),
    );
    const routes = Object.values(inputsOf(made, "ec2/route:Route"));
    expect(routes).toHaveLength(4);
    expect(routes).toEqual(
      expect.arrayContaining([
        { routeTableId: "net-public-id", destinationCidrBlock: "0.0.0.0/0", gatewayId: "net-id" },
        ...zones.map((zone) => ({
          routeTableId: `net-private-${zone}-id`,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: `net-nat-${zone}-id`,
        })),
      ]),
    );
    const associations = Object.values(inputsOf(made, "ec2/routeTableAssociation:RouteTableAssociation"));
    expect(associations).toHaveLength(9);
    expect(associations).toEqual(
      expect.arrayContaining(
        zones.flatMap((zone) => [
          { subnetId: `net-public-${zone}-id`, routeTableId: "net-public-id" },
          { subnetId: `net-private-${zone}-id`, routeTableId: `net-private-${zone}-id` },
          { subnetId: `net-intra-${zone}-id`, routeTableId: "net-intra-id" },
        ]),
      ),
    );
  });

  test("three quarters of a private subnet are kept for blocks of pod addresses", () => {
    const reservations = Object.values(inputsOf(made, "ec2/subnetCidrReservation:SubnetCidrReservation"));
    expect(reservations).toHaveLength(6);
    expect(reservations.filter(({ subnetId }) => subnetId === "net-private-us-east-1b-id")).toMatchObject([
      { cidrBlock: "10.20.40.0/21", reservationType: "prefix" },
      { cidrBlock: "10.20.48.0/20", reservationType: "prefix" },
    ]);
  });

  test("the default security group is emptied", () => {
    expect(inputsOf(made, "ec2/defaultSecurityGroup:DefaultSecurityGroup")).toMatchObject({
      net: { vpcId: "net-id", ingress: [], egress: [] },
    });
  });

  test("AWS's services are reached under their usual names, from inside the network, by HTTPS only", () => {
    const { "net-s3": s3, ...endpoints } = inputsOf(made, "ec2/vpcEndpoint:VpcEndpoint");
    expect(
      Object.values(endpoints)
        .map(({ serviceName }) => serviceName)
        .toSorted(),
    ).toEqual(
      ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "secretsmanager", "sts"].map(
        (service) => `com.amazonaws.us-east-1.${service}`,
      ),
    );
    for (const endpoint of Object.values(endpoints)) {
      expect(endpoint).toMatchObject({
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: zones.map((zone) => `net-intra-${zone}-id`),
        securityGroupIds: ["net-endpoints-id"],
      });
    }
    expect(inputsOf(made, "ec2/vpc:Vpc").net).toMatchObject({ enableDnsSupport: true, enableDnsHostnames: true });
    expect(inputsOf(made, "ec2/securityGroup:SecurityGroup")["net-endpoints"]).not.toHaveProperty("ingress");
    expect(Object.values(inputsOf(made, "vpc/securityGroupIngressRule:SecurityGroupIngressRule"))).toEqual([
      {
        securityGroupId: "net-endpoints-id",
        cidrIpv4: "10.20.0.0/16",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: expect.any(String),
      },
    ]);
    expect(s3).toMatchObject({
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.us-east-1.s3",
      routeTableIds: [...zones.map((zone) => `net-private-${zone}-id`), "net-intra-id"],
    });
  });

  test("endpoints let through the account's identities, its buckets, and downloads from any bucket", () => {
    const endpoints = inputsOf(made, "ec2/vpcEndpoint:VpcEndpoint");
    expect(statementsOf(endpoints["net-s3"]?.policy)).toMatchObject([
      { Action: ["s3:GetObject"], Resource: ["*"] },
      { Action: ["s3:*"], Condition: { StringEquals: { "aws:ResourceAccount": accountId } } },
    ]);
    const own = { Effect: "Allow", Condition: { StringEquals: { "aws:PrincipalAccount": accountId } } };
    expect(statementsOf(endpoints["net-ecr.api"]?.policy)).toMatchObject([own]);
    expect(statementsOf(endpoints["net-sts"]?.policy)).toMatchObject([
      own,
      {
        Action: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
        Condition: { StringEquals: { "aws:ResourceAccount": accountId } },
      },
    ]);
    // AWS says of no policy for this one.
    expect(endpoints["net-eks-auth"]).not.toHaveProperty("policy");
  });

  test("all traffic is recorded for 90 days, by a role that writes to one group and makes none", () => {
    expect(inputsOf(made, "cloudwatch/logGroup:LogGroup")["net-flow-log"]).toMatchObject({
      name: "/aws/vpc-flow-logs/shop",
      retentionInDays: 90,
    });
    expect(inputsOf(made, "ec2/flowLog:FlowLog")["net-flow-log"]).toMatchObject({
      vpcId: "net-id",
      trafficType: "ALL",
    });
    expect(statementsOf(inputsOf(made, "iam/rolePolicy:RolePolicy")["net-flow-log"]?.policy)).toMatchObject([
      {
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:us-east-1:${accountId}:log-group:/aws/vpc-flow-logs/shop:*`],
      },
      { Action: ["logs:DescribeLogGroups"] },
    ]);
    expect(statementsOf(inputsOf(made, "iam/role:Role")["net-flow-log"]?.assumeRolePolicy)).toMatchObject([
      {
        Principal: { Service: ["vpc-flow-logs.amazonaws.com"] },
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:aws:ec2:us-east-1:${accountId}:vpc-flow-log/*` },
        },
      },
    ]);
  });
});

describe("what was asked for", () => {
  test("is one NAT gateway, in the first zone, that all private subnets share", async () => {
    const made = await networkWith({ natGateways: "one" });
    expect(Object.keys(inputsOf(made, "ec2/natGateway:NatGateway"))).toEqual(["net-nat-us-east-1a"]);
    expect(Object.keys(inputsOf(made, "ec2/eip:Eip"))).toEqual(["net-nat-us-east-1a"]);
    const { "net-public": _, ...routes } = inputsOf(made, "ec2/route:Route");
    expect(Object.values(routes).map(({ natGatewayId }) => natGatewayId)).toEqual(
      zones.map(() => "net-nat-us-east-1a-id"),
    );
  });

  test("is a choice of endpoints, or none", async () => {
    const few = await networkWith({ interfaceEndpoints: ["kms"] });
    expect(Object.keys(inputsOf(few, "ec2/vpcEndpoint:VpcEndpoint"))).toEqual(["net-s3", "net-kms"]);
    const none = await networkWith({ interfaceEndpoints: [] });
    expect(Object.keys(inputsOf(none, "ec2/vpcEndpoint:VpcEndpoint"))).toEqual(["net-s3"]);
    expect(inputsOf(none, "ec2/securityGroup:SecurityGroup")).toEqual({});
  });

  test("is a record of refused traffic, for a year", async () => {
    const made = await networkWith({ flowLogTrafficType: "REJECT", flowLogRetentionDays: 365 });
    expect(inputsOf(made, "ec2/flowLog:FlowLog")["net-flow-log"]).toMatchObject({ trafficType: "REJECT" });
    expect(inputsOf(made, "cloudwatch/logGroup:LogGroup")["net-flow-log"]).toMatchObject({ retentionInDays: 365 });
  });

  test("is a region of another partition, with its names", async () => {
    const made = await networkWith({
      region: "cn-north-1",
      zones: ["cn-north-1a", "cn-north-1b"],
      interfaceEndpoints: ["ec2", "logs"],
    });
    const services = Object.values(inputsOf(made, "ec2/vpcEndpoint:VpcEndpoint")).map(({ serviceName }) => serviceName);
    expect(services).toEqual([
      "com.amazonaws.cn-north-1.s3",
      "cn.com.amazonaws.cn-north-1.ec2",
      "com.amazonaws.cn-north-1.logs",
    ]);
    expect(String(inputsOf(made, "iam/rolePolicy:RolePolicy")["net-flow-log"]?.policy)).toContain(
      `arn:aws-cn:logs:cn-north-1:${accountId}:`,
    );
  });
});

describe("order", () => {
  let made: readonly Registration[];

  beforeAll(async () => {
    // GIVEN hosts that know nothing of the network but a subnet's id
    made = await awsRegistrationsOf(() => {
      const { privateSubnetIds, intraSubnetIds } = new Network("net", propsWith());
      const host = { ami: "ami-1", instanceType: "m7i.large" };
      new aws.ec2.Instance("node", { ...host, subnetId: privateSubnetIds[1] });
      new aws.ec2.Instance("control-plane", { ...host, subnetId: intraSubnetIds[0] });
    });
  });

  test("a host of a private subnet is made after all that it reaches the world by, and deleted before", () => {
    expect([...needsOf(made, "Instance node")]).toEqual(
      expect.arrayContaining([
        "Route net-private-us-east-1b",
        "RouteTableAssociation net-private-us-east-1b",
        "SubnetCidrReservation net-pods-us-east-1b-0",
        "NatGateway net-nat-us-east-1b",
        "Eip net-nat-us-east-1b",
        "Route net-public",
        "RouteTableAssociation net-public-us-east-1b",
        "InternetGateway net",
        "VpcEndpoint net-s3",
        "VpcEndpoint net-sts",
        "SecurityGroupIngressRule net-endpoints-https",
      ]),
    );
  });

  test("the control plane, in the intra subnets, does not wait for ways out", () => {
    expect([...needsOf(made, "Instance control-plane")].toSorted()).toEqual([
      "RouteTable net-intra",
      "RouteTableAssociation net-intra-us-east-1a",
      "Subnet net-intra-us-east-1a",
      "Vpc net",
    ]);
  });

  test("a NAT gateway and its address go before the internet gateway", () => {
    expect(needsOf(made, "NatGateway net-nat-us-east-1a")).toContain("InternetGateway net");
    expect(needsOf(made, "Eip net-nat-us-east-1a")).toContain("InternetGateway net");
  });

  test("a zone that is added changes nothing of the others, nor does one that is given up", async () => {
    const types = ["Subnet", "Route", "RouteTable", "RouteTableAssociation", "NatGateway", "Eip"];
    const partsOf = (some: readonly Registration[]) =>
      new Map(
        some
          .filter(({ type }) => types.some((kind) => type.endsWith(`:${kind}`)))
          .map(({ urn, inputs }) => [urn, inputs]),
      );
    const three = partsOf(made);
    for (const two of [zones.slice(0, 2), zones.slice(1)]) {
      const fewer = partsOf(await networkWith({ zones: two }));
      expect(fewer.size).toBeLessThan(three.size);
      expect([...fewer].filter(([urn, inputs]) => JSON.stringify(three.get(urn)) !== JSON.stringify(inputs))).toEqual(
        [],
      );
    }
  });
});

test("faulty props are refused all at once, before anything is registered", async () => {
  let failure: unknown;
  const made = await awsRegistrationsOf(() => {
    try {
      new Network("net", propsWith({ cidr: "8.8.0.0/16", zones: ["us-east-1a"] }));
    } catch (error) {
      failure = error;
    }
  });
  expect(String(failure)).toContain('Network "net" has 2 fault(s):');
  expect(String(failure)).toMatch(/cidr is "8\.8\.0\.0\/16"; allowed: .*\n.*zones is \["us-east-1a"\]; allowed: /);
  expect(made).toEqual([]);
});
