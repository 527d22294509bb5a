import type { AddonName } from "./addon-name.ts";

/** A toleration, as in a pod. */
export interface AddonToleration {
  readonly key?: string;
  readonly operator: "Exists";
  readonly effect?: "NoSchedule" | "NoExecute";
  readonly tolerationSeconds?: number;
}

/** A rule of how pods spread, as in a pod. */
export interface AddonSpread {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** Where an add-on's pods run. */
export interface AddonPlacement {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly AddonToleration[];
}

/**
 * What the platform sets of each add-on's configuration; EKS checks it against the version's schema (`aws eks
 * describe-addon-configuration`).
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-field-management.html
 */
export interface AddonConfigurations {
  readonly "aws-ebs-csi-driver": {
    readonly controller: AddonPlacement & { readonly extraVolumeTags?: Readonly<Record<string, string>> };
  };
  readonly coredns: AddonPlacement & {
    readonly replicaCount: number;
    readonly topologySpreadConstraints: readonly AddonSpread[];
    /** The whole of CoreDNS's own configuration. */
    readonly corefile?: string;
  };
  readonly "metrics-server": AddonPlacement;
  readonly "snapshot-controller": AddonPlacement;
  readonly "vpc-cni": {
    readonly enableNetworkPolicy: "true" | "false";
    /** Variables of the container `aws-node`; all text. */
    readonly env: Readonly<Record<string, string>>;
  };
}

/** The configuration of one add-on; of some there is nothing to set. */
export type AddonConfiguration<Name extends AddonName> = Name extends keyof AddonConfigurations
  ? AddonConfigurations[Name]
  : undefined;

/**
 * Pods get addresses by whole /28 prefixes, one kept in reserve on each node: many more pods on a small node, and fewer calls to EC2.
 * NetworkPolicies are obeyed.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
export const vpcCniConfiguration: AddonConfiguration<"vpc-cni"> = {
  enableNetworkPolicy: "true",
  env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
};

/** Controllers run on nodes that are kept for them. */
const criticalOnly: AddonToleration = { key: "CriticalAddonsOnly", operator: "Exists" };

/**
 * Name resolution, spread over zones and nodes as far as there are any: a lost zone must not keep the replacement waiting.
 *
 * @see https://aws.github.io/aws-eks-best-practices/scalability/docs/cluster-services/ for what may be set of it
 */
export function coreDnsConfiguration(
  nodeSelector: Readonly<Record<string, string>>,
  replicaCount: number,
  corefile?: string,
): AddonConfiguration<"coredns"> {
  return {
    nodeSelector,
    tolerations: [criticalOnly],
    replicaCount,
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    })),
    ...(corefile !== undefined && { corefile }),
  };
}

/** Only its controller is placed: the driver itself belongs on each node, and tolerates every taint as it comes. */
export function ebsCsiConfiguration(
  nodeSelector: Readonly<Record<string, string>>,
  volumeTags: Readonly<Record<string, string>>,
): AddonConfiguration<"aws-ebs-csi-driver"> {
  return {
    controller: {
      nodeSelector,
      tolerations: [criticalOnly, { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
      ...(Object.keys(volumeTags).length > 0 && { extraVolumeTags: volumeTags }),
    },
  };
}

/**
 * Its own defaults are two pods on different nodes, and a disruption budget.
 *
 * @see https://repost.aws/articles/ARo3gNWB0fTaOUSasgws8VBA/kubernetes-metrics-server-setup-recommendations
 */
export function metricsServerConfiguration(
  nodeSelector: Readonly<Record<string, string>>,
): AddonConfiguration<"metrics-server"> {
  return { nodeSelector, tolerations: [criticalOnly] };
}

export function snapshotControllerConfiguration(
  nodeSelector: Readonly<Record<string, string>>,
): AddonConfiguration<"snapshot-controller"> {
  return { nodeSelector, tolerations: [criticalOnly] };
}
