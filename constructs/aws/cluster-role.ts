import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterProps } from "./cluster-props.ts";
import { iamDocument } from "./iam-document.ts";
import { partitionOf } from "./region.ts";

/** The control plane's role, and what must outlive the cluster for EKS to clean up after it. */
export interface ClusterRole {
  readonly arn: pulumi.Output<string>;
  readonly permissions: readonly pulumi.Resource[];
}

/**
 * The role that only this cluster's control plane may take. It may do what AWS says that EKS needs, and use the key of the secrets.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function makeClusterRole(
  prefix: string,
  { name, region, accountId }: ClusterProps,
  secretsKeyArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): ClusterRole {
  const partition = partitionOf(region);
  const role = new aws.iam.Role(
    `${prefix}-control-plane`,
    {
      description: `Control plane of the cluster ${name}`,
      assumeRolePolicy: iamDocument([
        {
          sid: "ThisControlPlane",
          actions: ["sts:AssumeRole"],
          principals: { services: ["eks.amazonaws.com"] },
          conditions: {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnEquals: { "aws:SourceArn": `arn:${partition}:eks:${region}:${accountId}:cluster/${name}` },
          },
        },
      ]),
    },
    { parent },
  );
  const whatEksNeeds = new aws.iam.RolePolicyAttachment(
    `${prefix}-control-plane`,
    { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/AmazonEKSClusterPolicy` },
    { parent },
  );
  const useOfKey = new aws.iam.RolePolicy(
    `${prefix}-secrets`,
    {
      role: role.id,
      policy: iamDocument([
        {
          sid: "EncryptSecrets",
          actions: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"],
          resources: [secretsKeyArn],
        },
      ]),
    },
    { parent },
  );
  return { arn: role.arn, permissions: [whatEksNeeds, useOfKey] };
}
