import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPlace } from "./network-place.ts";
import { type PlannedSubnet, podAddressRanges } from "./subnet-plan.ts";

/** A subnet, as node groups want it. */
export interface ZoneSubnet {
  readonly zone: string;
  readonly id: pulumi.Output<string>;
}

/** A subnet and its place in a route table. */
export interface RoutedSubnet {
  readonly zone: string;
  readonly subnet: aws.ec2.Subnet;
  readonly association: aws.ec2.RouteTableAssociation;
}

/** A subnet of a tier, such as `private`. No host in it gets a public address by itself. */
export function routedSubnet(
  { name, parent, vpc, clusterName }: NetworkPlace,
  tier: string,
  { zone, cidr }: PlannedSubnet,
  routeTable: aws.ec2.RouteTable,
  discoveryTags: Readonly<Record<string, string>> = {},
): RoutedSubnet {
  const subnet = new aws.ec2.Subnet(
    `${name}-${tier}-${zone}`,
    {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { Name: `${clusterName}-${tier}-${zone}`, ...discoveryTags },
    },
    { parent },
  );
  const association = new aws.ec2.RouteTableAssociation(
    `${name}-${tier}-${zone}`,
    { subnetId: subnet.id, routeTableId: routeTable.id },
    { parent },
  );
  return { zone, subnet, association };
}

/** Keeps most of a subnet for whole blocks of pod addresses. */
export function podAddressReservations(
  { name, parent }: NetworkPlace,
  { zone, cidr }: PlannedSubnet,
  subnet: aws.ec2.Subnet,
): aws.ec2.SubnetCidrReservation[] {
  return podAddressRanges(cidr).map(
    (range, index) =>
      new aws.ec2.SubnetCidrReservation(
        `${name}-pods-${zone}-${index}`,
        {
          subnetId: subnet.id,
          cidrBlock: range,
          reservationType: "prefix",
          description: "Blocks of pod addresses",
        },
        { parent },
      ),
  );
}

/**
 * A subnet's id that carries more dependencies with it: whoever uses it is made after them, and deleted before them.
 *
 * They come by their URNs, which are known at preview as their ids are not: so a new route shows no change in who uses the subnet.
 */
export function subnetIdAfter(subnet: aws.ec2.Subnet, needs: readonly pulumi.Resource[]): pulumi.Output<string> {
  return pulumi.output({ id: subnet.id, needs: needs.map(({ urn }) => urn) }).apply(({ id }) => id);
}
