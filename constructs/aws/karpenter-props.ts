import type * as pulumi from "@pulumi/pulumi";

/** What Karpenter needs in AWS. */
export interface KarpenterCloudProps {
  /** As in `plinth-prod`: the value of the discovery tag, too. */
  readonly clusterName: string;

  readonly clusterArn: pulumi.Input<string>;

  readonly region: string;

  /** 12 digits. */
  readonly accountId: string;

  /**
   * The name that the nodes' role gets, which EC2NodeClasses refer to.
   *
   * @default - the cluster's name and `-karpenter-node`
   */
  readonly nodeRoleName?: string;

  /**
   * Where the controller runs.
   *
   * @default "kube-system"
   */
  readonly namespace?: string;

  /**
   * The controller's service account.
   *
   * @default "karpenter"
   */
  readonly serviceAccount?: string;

  /**
   * Whether Session Manager may open a shell on the nodes, for whoever has the right to.
   *
   * @default false
   */
  readonly sessionManager?: boolean;
}
