import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { flowLog } from "./flow-log.ts";
import { networkFaults } from "./network-faults.ts";
import { defaultInterfaceEndpoints, type NetworkProps } from "./network-props.ts";
import { subnetIdAfter, type ZoneSubnet } from "./network-subnets.ts";
import { intraTier, privateTier, publicTier } from "./network-tiers.ts";
import { subnetPlan } from "./subnet-plan.ts";
import { interfaceEndpoints, s3GatewayEndpoint } from "./vpc-endpoints.ts";

/**
 * A VPC for one EKS cluster: public, private and intra subnets in each zone, ways out, endpoints of AWS's services, and a flow log.
 *
 * The ids of its subnets carry with them what makes the subnets work: who uses one is made after its routes, gateways and
 * endpoints, and deleted before them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly cidr: string;
  readonly zones: readonly string[];
  /** In the order of the zones, as all lists here. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly intraSubnetIds: readonly pulumi.Output<string>[];
  /** The private subnets with their zones, as node groups want them. */
  readonly privateSubnets: readonly ZoneSubnet[];
  readonly publicRouteTableId: pulumi.Output<string>;
  readonly privateRouteTableIds: readonly pulumi.Output<string>[];
  readonly intraRouteTableId: pulumi.Output<string>;
  /** The public addresses that hosts inside have on the internet, for allow lists of others. */
  readonly egressAddresses: readonly pulumi.Output<string>[];
  readonly flowLogGroupName: pulumi.Output<string>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: NetworkProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`Network "${name}"`, networkFaults(props));
    super("plinth:aws:Network", name, {}, opts);
    const { cidr, region, accountId, zones, clusterName, natGateways = "one-per-zone" } = props;
    const { interfaceEndpoints: services = defaultInterfaceEndpoints } = props;
    const { flowLogRetentionDays: retentionDays = 90, flowLogTrafficType: trafficType = "ALL" } = props;

    const vpc = this.vpcWithoutDefaults(name, props);
    const place = { name, parent: this, vpc, cidr, clusterName, region, accountId };
    const plan = subnetPlan(cidr, zones);
    const open = publicTier(place, plan.public);
    const inner = privateTier(place, plan.private, open, natGateways);
    const intra = intraTier(place, plan.intra);
    const endpoints = [
      s3GatewayEndpoint(place, [...inner.routeTables, intra.routeTable]),
      ...interfaceEndpoints(place, services, intra.subnets),
    ];
    const flowLogGroup = flowLog(place, { retentionDays, trafficType });

    this.vpcId = vpc.id;
    this.cidr = cidr;
    this.zones = zones;
    this.publicSubnetIds = open.subnets.map(({ id }) => id);
    this.privateSubnets = inner.subnets.map(({ zone, subnet, needs }) => ({
      zone,
      id: subnetIdAfter(subnet, [...needs, ...endpoints]),
    }));
    this.privateSubnetIds = this.privateSubnets.map(({ id }) => id);
    this.intraSubnetIds = intra.subnetIds;
    this.publicRouteTableId = open.routeTable.id;
    this.privateRouteTableIds = inner.routeTables.map(({ id }) => id);
    this.intraRouteTableId = intra.routeTable.id;
    this.egressAddresses = inner.egress.map(({ address }) => address.publicIp);
    this.flowLogGroupName = flowLogGroup.name;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      intraSubnetIds: this.intraSubnetIds,
      egressAddresses: this.egressAddresses,
    });
  }

  /** A VPC whose default security group has no rule: what forgets to name a group of its own reaches nothing. */
  private vpcWithoutDefaults(name: string, { cidr, clusterName }: NetworkProps): aws.ec2.Vpc {
    const vpc = new aws.ec2.Vpc(
      name,
      // That endpoints answer under the services' usual names takes both of these.
      { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: { Name: clusterName } },
      { parent: this },
    );
    new aws.ec2.DefaultSecurityGroup(
      name,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${clusterName}-default` } },
      { parent: this },
    );
    return vpc;
  }
}
