/** What nodes are told beyond what EKS or Karpenter tells them. */
export interface BottlerocketSettings {
  /** Most pods on the node; left to Karpenter where it sets them. @default - none */
  readonly maxPods?: number;
  /** Whether the container that Session Manager opens a shell in runs. @default false */
  readonly sessionManager?: boolean;
}

/**
 * Bottlerocket's user data: the kernel locked down, no container with access to the host, and as many pods as prefixes bear. What
 * joins the cluster, labels and taints are the group's own and are merged by EKS or Karpenter.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kernel/
 * @see https://bottlerocket.dev/en/os/latest/api/settings/host-containers/
 */
export function bottlerocketUserData({ maxPods, sessionManager = false }: BottlerocketSettings): string {
  return [
    ...(maxPods === undefined ? [] : ["[settings.kubernetes]", `max-pods = ${maxPods}`, ""]),
    "[settings.kernel]",
    'lockdown = "integrity"',
    "",
    "[settings.host-containers.admin]",
    "enabled = false",
    "",
    "[settings.host-containers.control]",
    `enabled = ${sessionManager}`,
    "",
  ].join("\n");
}

/** Where Bottlerocket has its two disks: the system's, which is read-only, and the one of images, logs and scratch volumes. */
export const bottlerocketDisks = { system: { device: "/dev/xvda", gib: 4 }, data: { device: "/dev/xvdb" } } as const;
