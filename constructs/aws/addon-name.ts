/** Add-ons that nodes need from their first moment on: the cluster makes them before any node, and they go after the last one. */
export const addonsBeforeNodes = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"] as const;

/** Add-ons that run on nodes: made after them, gone before them. */
export const addonsOnNodes = ["aws-ebs-csi-driver", "coredns", "metrics-server", "snapshot-controller"] as const;

/**
 * The add-ons that the platform installs, under EKS's own names.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export type AddonName = (typeof addonsBeforeNodes)[number] | (typeof addonsOnNodes)[number];

/** Whether an add-on is one of them. */
export function isAddonName(name: string): name is AddonName {
  return [...addonsBeforeNodes, ...addonsOnNodes].some((known) => known === name);
}
