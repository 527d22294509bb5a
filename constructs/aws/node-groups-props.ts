import type * as pulumi from "@pulumi/pulumi";
import type { NodeGroupProps } from "./node-group-props.ts";

/** The managed node groups of a cluster. */
export interface NodeGroupsProps {
  /** A `Cluster` is one. */
  readonly cluster: {
    readonly name: pulumi.Input<string>;
    readonly arn: pulumi.Input<string>;
  };

  /** Kubernetes' version on the nodes, as in `1.36`: the cluster's, or one that it has left behind. */
  readonly version: string;

  /** Private ones with room for the pods' addresses, one a zone. */
  readonly subnets: readonly { readonly zone: string; readonly id: pulumi.Input<string> }[];

  /**
   * Security groups of the nodes.
   *
   * @default - the cluster's own, which EKS attaches only where none is given
   */
  readonly securityGroupIds?: readonly pulumi.Input<string>[];

  /** One or more. */
  readonly groups: readonly NodeGroupProps[];

  /**
   * Bottlerocket's release, as in `1.62.0-1a2b3c4d`; a change rolls all nodes.
   *
   * @default - the newest of the version when a group is made
   */
  readonly releaseVersion?: string;

  /**
   * Whether Session Manager may open a shell on the nodes, for whoever has the right to.
   *
   * @default false
   */
  readonly sessionManager?: boolean;

  /**
   * Tags of machines, volumes and network interfaces, which get none of the provider's.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
}
