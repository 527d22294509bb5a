import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "./region.ts";

/** A cluster whose access is granted. */
export interface AccessedCluster {
  readonly name: pulumi.Input<string>;
  readonly region: string;
}

/**
 * Makes IAM principals administrators of a cluster. Resources are named after the ARN where it is known, not by its place in the list:
 * EKS knows a principal once only, and a list that closes up would register it a second time before the first one goes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function grantAdministration(
  prefix: string,
  { name: clusterName, region }: AccessedCluster,
  principalArns: readonly pulumi.Input<string>[],
  parent: pulumi.Resource,
): readonly (aws.eks.AccessEntry | aws.eks.AccessPolicyAssociation)[] {
  return principalArns.flatMap((principalArn, index) => {
    const name = `${prefix}-admin-${typeof principalArn === "string" ? principalIn(principalArn) : index}`;
    const entry = new aws.eks.AccessEntry(name, { clusterName, principalArn, type: "STANDARD" }, { parent });
    const association = new aws.eks.AccessPolicyAssociation(
      name,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
      },
      { parent },
    );
    return [entry, association];
  });
}

/** `arn:aws:iam::123456789012:role/ops` is `123456789012/role/ops`. */
function principalIn(arn: string): string {
  return arn.split(":").slice(4).join("/");
}
