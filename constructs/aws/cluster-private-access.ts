import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterProps } from "./cluster-props.ts";

/** The security group, and its rules, which whoever comes from there needs up to the last call. */
export interface PrivateAccess {
  readonly groupId: pulumi.Output<string>;
  readonly rules: readonly pulumi.Resource[];
}

/**
 * A security group of the control plane's own network interfaces, beside the one that it shares with the nodes: whom it lets in gets
 * to the API server and to no node.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function makePrivateAccess(
  prefix: string,
  { name, vpcId, privateAccessCidrs = [] }: ClusterProps,
  parent: pulumi.Resource,
): PrivateAccess {
  const group = new aws.ec2.SecurityGroup(
    `${prefix}-api`,
    { description: `Who reaches the API server of ${name}`, vpcId, tags: { Name: `${name}-api` } },
    { parent },
  );
  const rules = privateAccessCidrs.map(
    (cidrIpv4) =>
      new aws.vpc.SecurityGroupIngressRule(
        `${prefix}-api-${cidrIpv4}`,
        {
          securityGroupId: group.id,
          description: "Kubernetes API",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4,
        },
        { parent },
      ),
  );
  return { groupId: group.id, rules };
}
