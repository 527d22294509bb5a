import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type IamStatement, iamDocument } from "./iam-document.ts";
import { dnsSuffixOf, partitionOf } from "./region.ts";

/** What a node's role is for. */
export interface NodeRoleProps {
  /** @default - made up by Pulumi */
  readonly name?: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly region: string;
  readonly sessionManager: boolean;
}

/** A node's role, with what depends on its rights. */
export interface NodeRole {
  readonly role: aws.iam.Role;
  readonly permissions: readonly pulumi.Resource[];
}

/**
 * The role of Bottlerocket nodes, without the policies that vendors' examples hang on it: the network plugin has a role of its own
 * by Pod Identity. A node may pull images, hand pods their identities, and look up its own name and its cluster's addresses.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
export function nodeRole(name: string, props: NodeRoleProps, opts: pulumi.CustomResourceOptions): NodeRole {
  const { region, clusterArn, sessionManager } = props;
  const role = new aws.iam.Role(
    name,
    {
      ...(props.name !== undefined && { name: props.name }),
      description: "Nodes of an EKS cluster",
      assumeRolePolicy: iamDocument([
        {
          sid: "Machines",
          actions: ["sts:AssumeRole"],
          principals: { services: [`ec2.${dnsSuffixOf(region)}`] },
        },
      ]),
    },
    opts,
  );
  return {
    role,
    permissions: [
      ...managedPolicies(sessionManager).map(
        (policy) =>
          new aws.iam.RolePolicyAttachment(
            `${name}-${policy}`,
            { role: role.name, policyArn: `arn:${partitionOf(region)}:iam::aws:policy/${policy}` },
            opts,
          ),
      ),
      new aws.iam.RolePolicy(
        `${name}-joining`,
        { role: role.id, policy: iamDocument(joiningStatements(clusterArn, region)) },
        opts,
      ),
    ],
  };
}

function managedPolicies(sessionManager: boolean): readonly string[] {
  return [
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    ...(sessionManager ? ["AmazonSSMManagedInstanceCore"] : []),
  ];
}

/**
 * What Bottlerocket asks before it joins: its private DNS name, which is the node's name, and without which it does not start the
 * kubelet; and the cluster's service addresses, which it else guesses. AmazonEKSWorkerNodeMinimalPolicy has neither.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket-project-website/issues/547
 */
function joiningStatements(clusterArn: pulumi.Input<string>, region: string): IamStatement[] {
  return [
    {
      sid: "OwnName",
      actions: ["ec2:DescribeInstances"],
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestedRegion": region } },
      wildcardReason: "EC2's describing actions know no resources",
    },
    { sid: "OwnCluster", actions: ["eks:DescribeCluster"], resources: [clusterArn] },
  ];
}
