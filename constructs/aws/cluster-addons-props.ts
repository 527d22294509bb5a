import type * as pulumi from "@pulumi/pulumi";
import type { AddonVersions } from "./addon-version.ts";

/** A cluster, such as a `Cluster`. */
export interface AddonsCluster {
  readonly name: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
  /** Of Kubernetes, such as `1.36`. */
  readonly version: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

/** The add-ons of a cluster that has nodes. */
export interface ClusterAddonsProps {
  readonly cluster: AddonsCluster;

  /**
   * Versions of coredns, aws-ebs-csi-driver (from v1.58.0), metrics-server and snapshot-controller; others are for Cluster.
   *
   * @default - EKS's defaults for the Kubernetes version
   */
  readonly versions?: AddonVersions;

  /**
   * Labels of the nodes that controllers run on. They tolerate the taint `CriticalAddonsOnly`.
   *
   * @default - `plinth.dev/workload: system`
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;

  /**
   * How many pods answer name look-ups.
   *
   * @default 2
   */
  readonly dnsReplicas?: number;

  /**
   * The whole of CoreDNS's configuration, such as one that forwards some names elsewhere.
   *
   * @default - EKS's own
   * @see https://coredns.io/manual/configuration/
   */
  readonly corefile?: string;

  /**
   * Tags of each volume that is made for a claim, such as those that costs are allocated by: the provider's default tags do not reach
   * them.
   *
   * @default - none but the driver's own
   */
  readonly volumeTags?: Readonly<Record<string, string>>;

  /**
   * KMS keys that storage classes encrypt volumes with, for the driver to use.
   *
   * @default - none: AWS's own key for EBS
   */
  readonly volumeKeyArns?: readonly pulumi.Input<string>[];
}
