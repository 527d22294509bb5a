/** What software that is not written as objects of ours asks of the nodes: that of a Helm release or of an EKS add-on. */
export interface Footprint {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet";
  readonly name: string;
  readonly namespace: string;
  /** Pods; of a DaemonSet, one a node, 1. */
  readonly replicas: number;
  /** What a pod requests; Kubernetes quantities. */
  readonly cpu: string;
  readonly memory: string;
  /** Pods that a drain may take at once. @default - none: it has no disruption budget */
  readonly maxUnavailable?: number;
  /** Where it runs. */
  readonly workload: "system" | "stateful" | "stateless" | "every-node";
  /** Pods that it needs to work. @default 1 */
  readonly quorum?: number;
  /** Volume of each pod. @default - none */
  readonly volumeGib?: number;
}

const system = "kube-system";

/**
 * The add-ons of every EKS cluster. Requests are those of the add-ons' own defaults.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export const addonFootprints: readonly Footprint[] = [
  daemon("aws-node", "50m", "64Mi"),
  daemon("kube-proxy", "100m", "64Mi"),
  daemon("eks-pod-identity-agent", "10m", "32Mi"),
  daemon("ebs-csi-node", "30m", "120Mi"),
  controller("coredns", { cpu: "100m", memory: "70Mi", maxUnavailable: 1 }),
  controller("ebs-csi-controller", { cpu: "60m", memory: "240Mi", maxUnavailable: 1 }),
  controller("metrics-server", { cpu: "100m", memory: "200Mi", maxUnavailable: 1 }),
  controller("snapshot-controller", { cpu: "10m", memory: "32Mi", maxUnavailable: 1 }),
];

/** What the controllers request; their releases are given the same. */
export const controllerRequests = {
  karpenter: { cpu: "500m", memory: "512Mi" },
  loadBalancerController: { cpu: "100m", memory: "256Mi" },
} as const;

const ofReleases: Readonly<Record<string, readonly Footprint[]>> = {
  "aws-load-balancer-controller": [
    controller("aws-load-balancer-controller", { ...controllerRequests.loadBalancerController, maxUnavailable: 1 }),
  ],
  "cert-manager": [],
  "gateway-api": [],
  "istio-base": [],
  karpenter: [controller("karpenter", { ...controllerRequests.karpenter, maxUnavailable: 1 })],
  "karpenter-crd": [],
  "prometheus-operator-crds": [],
};

/** The pods of a release, by its name; undefined where nobody has written them down. */
export function footprintOf(release: string): readonly Footprint[] | undefined {
  return ofReleases[release];
}

function daemon(name: string, cpu: string, memory: string): Footprint {
  return { kind: "DaemonSet", name, namespace: system, replicas: 1, cpu, memory, workload: "every-node" };
}

function controller(
  name: string,
  requests: { readonly cpu: string; readonly memory: string; readonly maxUnavailable: number },
): Footprint {
  return { kind: "Deployment", name, namespace: system, replicas: 2, workload: "system", ...requests };
}
