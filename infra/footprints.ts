import { capabilityFootprints } from "./capability-footprints.ts";
import { ChartValues } from "./chart-values.ts";

/** What a container requests; Kubernetes quantities. */
export interface ContainerRequests {
  readonly cpu: string;
  readonly memory: string;
}

/** What software that is not written as objects of ours asks of the nodes: that of a Helm release, an EKS add-on or an operator. */
export interface Footprint extends ContainerRequests {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet";
  readonly name: string;
  readonly namespace: string;
  /** Pods, of which an autoscaler makes more; of a DaemonSet, one a node, 1. */
  readonly replicas: number;
  /** Most pods that its autoscaler asks for. @default - none: it has no autoscaler */
  readonly most?: number;
  /** What containers beside the first request. @default - there are none */
  readonly sidecars?: readonly ContainerRequests[];
  /** Pods that a drain may take at once. @default - none: it has no disruption budget */
  readonly maxUnavailable?: number;
  /** The name of what it shares the disruption budget of, in its namespace. @default - none: its budget, if any, is its own */
  readonly budgetOf?: string;
  /** Where it runs. */
  readonly workload: "system" | "stateful" | "stateless" | "every-node";
  /** Which pods give way to it. @default - none: to no others */
  readonly priorityClassName?: string;
  /** Pods that it needs to work. @default 1 */
  readonly quorum?: number;
  /** Whether a pod waits rather than share a zone while another has none. @default - those of a quorum do */
  readonly insistsOnZones?: boolean;
  /** Whether a pod waits rather than share a node with another. @default false */
  readonly keepsApart?: boolean;
  /** Volume of each pod. @default - none */
  readonly volumeGib?: number;
  /** The claim, an object of ours, of the one volume that its pod has. @default - none */
  readonly claim?: string;
}

/** A Helm release as it is registered; values that are not what is expected count as not given. */
export interface ReleaseInputs {
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly values?: unknown;
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
  controller("coredns", { cpu: "100m", memory: "70Mi" }),
  controller("ebs-csi-controller", { cpu: "60m", memory: "240Mi" }),
  controller("metrics-server", { cpu: "100m", memory: "200Mi" }),
  controller("snapshot-controller", { cpu: "10m", memory: "32Mi" }),
];

/** What the controllers request; their releases are given the same. */
export const controllerRequests = {
  karpenter: { cpu: "500m", memory: "512Mi" },
  loadBalancerController: { cpu: "100m", memory: "256Mi" },
} as const;

/** Releases whose pods, if any, are the same with all values that we give them. */
const always: Readonly<Record<string, readonly Footprint[]>> = {
  "aws-load-balancer-controller": [
    controller("aws-load-balancer-controller", controllerRequests.loadBalancerController),
  ],
  "gateway-api": [],
  "istio-base": [],
  karpenter: [controller("karpenter", controllerRequests.karpenter)],
  "karpenter-crd": [],
  "prometheus-operator-crds": [],
};

/** The pods of a release; undefined where nobody has written them down, or where its values do not say what they request. */
export function footprintOf({ name, namespace, values }: ReleaseInputs): readonly Footprint[] | undefined {
  if (typeof name !== "string") {
    return undefined;
  }
  const own = capabilityFootprints[name]?.(
    new ChartValues(values),
    typeof namespace === "string" ? namespace : "default",
  );
  return always[name] ?? (own?.every(saysRequests) ? own : undefined);
}

function saysRequests({ cpu, memory, sidecars = [] }: Footprint): boolean {
  return [{ cpu, memory }, ...sidecars].every((container) => container.cpu !== "" && container.memory !== "");
}

function daemon(name: string, cpu: string, memory: string): Footprint {
  return {
    kind: "DaemonSet",
    name,
    namespace: system,
    replicas: 1,
    cpu,
    memory,
    workload: "every-node",
    priorityClassName: "system-node-critical",
  };
}

/** Two pods of which a drain takes one at a time. */
function controller(name: string, requests: ContainerRequests): Footprint {
  return {
    kind: "Deployment",
    name,
    namespace: system,
    replicas: 2,
    maxUnavailable: 1,
    workload: "system",
    priorityClassName: "system-cluster-critical",
    ...requests,
  };
}
