/** What containers are promised and may use, as charts' values have it. No limit of CPU: it would only slow a container down where there is CPU. */
export interface ChartCompute {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** @param cpu such as "100m" @param memory promised, such as "128Mi" @param most at most. @default - what is promised */
export function compute(cpu: string, memory: string, most = memory): ChartCompute {
  return { requests: { cpu, memory }, limits: { memory: most } };
}

/** What Pod Security `restricted` asks of a pod, for charts that leave it open. */
export const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } as const;

/** What Pod Security `restricted` asks of a container, and a root file system that stays as it is. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const;

/** Replicas spread over zones, as evenly as nodes allow. */
export function spreadByZone(podLabels: Readonly<Record<string, string>>) {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { ...podLabels } },
    },
  ];
}
