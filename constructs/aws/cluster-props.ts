import type * as pulumi from "@pulumi/pulumi";
import type { AddonVersions } from "./addon-version.ts";

/** An EKS cluster without nodes. */
export interface ClusterProps {
  /** Its name in EKS; fixed once it exists. */
  readonly name: string;

  /** Of Kubernetes, such as `1.36`. It goes up by one minor version at a time, and never down. */
  readonly version: string;

  /** Such as `us-east-1`. */
  readonly region: string;

  /** 12 digits. */
  readonly accountId: string;

  readonly vpcId: pulumi.Input<string>;

  /**
   * Where the control plane has its network interfaces: subnets of at least two zones that need no route to the internet. They are
   * those of the first `up`, and stay: EKS takes no subnet of a zone that it did not begin in, and none away.
   *
   * @see https://github.com/aws/containers-roadmap/issues/2258
   */
  readonly subnetIds: readonly pulumi.Input<string>[];

  /** Roles or users of IAM that administer the cluster; at least one, and the deployer's must be among them. */
  readonly administratorArns?: readonly pulumi.Input<string>[];

  /**
   * Networks in the internet that the API server answers, each at most as wide as a /8.
   *
   * @default - none: the public endpoint is off
   */
  readonly publicAccessCidrs?: readonly string[];

  /**
   * Networks beside the nodes that the private endpoint answers: the VPC's own, a VPN's, a peer's. It must be reachable from there.
   *
   * @default - none: only the nodes
   */
  readonly privateAccessCidrs?: readonly string[];

  /**
   * How long the control plane's logs are kept: one of the numbers of days that CloudWatch Logs has.
   *
   * @default 90
   */
  readonly logRetentionDays?: number;

  /**
   * A KMS key for the logs; its policy must let CloudWatch Logs use it.
   *
   * @default - CloudWatch's own key
   */
  readonly logKeyArn?: pulumi.Input<string>;

  /**
   * A KMS key for the cluster's secrets. With another key, EKS makes another cluster.
   *
   * @default - a key of its own, rotated yearly
   */
  readonly secretsKeyArn?: pulumi.Input<string>;

  /**
   * Whether Pulumi refuses to delete or to replace the cluster, and EKS to delete it. Before `destroy`, set it to false and deploy
   * once.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Versions of vpc-cni, kube-proxy and eks-pod-identity-agent; others are for ClusterAddons.
   *
   * @default - EKS's defaults for the Kubernetes version
   */
  readonly addons?: AddonVersions;

  /**
   * The role that `kubeconfig` takes; an administrator.
   *
   * @default - the caller's own identity
   */
  readonly kubeconfigRoleArn?: pulumi.Input<string>;
}
