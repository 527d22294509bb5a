import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Egress, egressIn } from "./network-egress.ts";
import type { NetworkPlace } from "./network-place.ts";
import { podAddressReservations, routedSubnet, subnetIdAfter, type ZoneSubnet } from "./network-subnets.ts";
import type { PlannedSubnet } from "./subnet-plan.ts";

const anywhere = "0.0.0.0/0";

/** The tier of load balancers and NAT gateways. */
export interface PublicTier {
  readonly internetGateway: aws.ec2.InternetGateway;
  readonly routeTable: aws.ec2.RouteTable;
  readonly subnets: readonly ZoneSubnet[];
}

/** The tier of nodes and pods. */
export interface PrivateTier {
  readonly egress: readonly Egress[];
  /** One of each zone, in their order. */
  readonly routeTables: readonly aws.ec2.RouteTable[];
  readonly subnets: readonly {
    readonly zone: string;
    readonly subnet: aws.ec2.Subnet;
    readonly needs: readonly pulumi.Resource[];
  }[];
}

/** The tier that has no way out. */
export interface IntraTier {
  readonly routeTable: aws.ec2.RouteTable;
  readonly subnets: readonly aws.ec2.Subnet[];
  readonly subnetIds: readonly pulumi.Output<string>[];
}

/** Subnets that lead to the internet and back. */
export function publicTier(place: NetworkPlace, planned: readonly PlannedSubnet[]): PublicTier {
  const { name, parent, vpc, clusterName } = place;
  const internetGateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: clusterName } }, { parent });
  const table = routeTable(place, "public");
  const route = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: table.id, destinationCidrBlock: anywhere, gatewayId: internetGateway.id },
    { parent },
  );
  const tags = { ...loadBalancerTags(clusterName), "kubernetes.io/role/elb": "1" };
  const subnets = planned.map((plannedSubnet) => {
    const { zone, subnet, association } = routedSubnet(place, "public", plannedSubnet, table, tags);
    return { zone, id: subnetIdAfter(subnet, [association, route]) };
  });
  return { internetGateway, routeTable: table, subnets };
}

/**
 * Subnets that lead out through NAT gateways. Each has a route table of its own, even where all lead to one gateway, so that more
 * gateways change routes and nothing else.
 */
export function privateTier(
  place: NetworkPlace,
  planned: readonly PlannedSubnet[],
  { internetGateway, subnets }: PublicTier,
  natGateways: "one-per-zone" | "one",
): PrivateTier {
  const { name, parent, clusterName } = place;
  const egress = (natGateways === "one" ? subnets.slice(0, 1) : subnets).map((subnet) =>
    egressIn(subnet, internetGateway, place),
  );
  const tags = {
    ...loadBalancerTags(clusterName),
    "kubernetes.io/role/internal-elb": "1",
    "karpenter.sh/discovery": clusterName,
  };
  const made = planned.map((plannedSubnet) => {
    const { zone } = plannedSubnet;
    const table = routeTable(place, `private-${zone}`);
    const routes = egress
      .filter((way) => way.zone === zone || natGateways === "one")
      .map(
        ({ gateway }) =>
          new aws.ec2.Route(
            `${name}-private-${zone}`,
            { routeTableId: table.id, destinationCidrBlock: anywhere, natGatewayId: gateway.id },
            { parent },
          ),
      );
    const { subnet, association } = routedSubnet(place, "private", plannedSubnet, table, tags);
    const reservations = podAddressReservations(place, plannedSubnet, subnet);
    return { table, subnet: { zone, subnet, needs: [association, ...routes, ...reservations] } };
  });
  return { egress, routeTables: made.map(({ table }) => table), subnets: made.map(({ subnet }) => subnet) };
}

/** Subnets that lead nowhere but to the rest of the network. */
export function intraTier(place: NetworkPlace, planned: readonly PlannedSubnet[]): IntraTier {
  const table = routeTable(place, "intra");
  const made = planned.map((plannedSubnet) => routedSubnet(place, "intra", plannedSubnet, table));
  return {
    routeTable: table,
    subnets: made.map(({ subnet }) => subnet),
    subnetIds: made.map(({ subnet, association }) => subnetIdAfter(subnet, [association])),
  };
}

function routeTable({ name, parent, vpc, clusterName }: NetworkPlace, label: string): aws.ec2.RouteTable {
  return new aws.ec2.RouteTable(
    `${name}-${label}`,
    { vpcId: vpc.id, tags: { Name: `${clusterName}-${label}` } },
    { parent },
  );
}

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/ */
function loadBalancerTags(clusterName: string): Readonly<Record<string, string>> {
  return { [`kubernetes.io/cluster/${clusterName}`]: "shared" };
}
