import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam-document.ts";

/** What the pods of one service account may do in AWS. */
export interface PodIdentityProps {
  readonly clusterName: pulumi.Input<string>;

  /** Of the service account, which need not exist yet. */
  readonly namespace: string;

  readonly serviceAccount: string;

  /**
   * What the role may do.
   *
   * @default - what `policyJson` and `managedPolicyArns` allow
   */
  readonly statements?: readonly IamStatement[];

  /**
   * A whole policy document in place of `statements`, such as one of a vendor.
   *
   * @default - none
   */
  readonly policyJson?: pulumi.Input<string>;

  /**
   * Policies that AWS keeps up, such as `arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy`.
   *
   * @default - none
   */
  readonly managedPolicyArns?: readonly pulumi.Input<string>[];

  /**
   * The account that EKS must act for: 12 digits.
   *
   * @default - any; the cluster's name, the namespace and the service account must be right all the same
   */
  readonly accountId?: string;

  /**
   * The one cluster that may use the role, even where another region has one of the same name.
   *
   * @default - any cluster of that name
   */
  readonly clusterArn?: pulumi.Input<string>;
}
