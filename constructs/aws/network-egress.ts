import * as aws from "@pulumi/aws";
import type { NetworkPlace } from "./network-place.ts";
import type { ZoneSubnet } from "./network-subnets.ts";

/** A NAT gateway and the address that its zones' hosts have on the internet. */
export interface Egress {
  readonly zone: string;
  readonly gateway: aws.ec2.NatGateway;
  readonly address: aws.ec2.Eip;
}

/**
 * A NAT gateway in a public subnet. It needs the internet gateway, which AWS cannot know: without the dependency, teardown would
 * take the internet gateway first and wait in vain for the address to go.
 */
export function egressIn(
  { zone, id }: ZoneSubnet,
  internetGateway: aws.ec2.InternetGateway,
  { name, parent, clusterName }: NetworkPlace,
): Egress {
  const tags = { Name: `${clusterName}-${zone}` };
  const address = new aws.ec2.Eip(
    `${name}-nat-${zone}`,
    { domain: "vpc", tags },
    { parent, dependsOn: [internetGateway] },
  );
  const gateway = new aws.ec2.NatGateway(
    `${name}-nat-${zone}`,
    { subnetId: id, allocationId: address.id, tags },
    // An address serves one gateway at a time, so a new one cannot stand beside the old.
    { parent, dependsOn: [internetGateway], deleteBeforeReplace: true },
  );
  return { zone, gateway, address };
}
