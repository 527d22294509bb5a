type Labels = Readonly<Record<string, string>>;

const zone = "topology.kubernetes.io/zone";
const host = "kubernetes.io/hostname";

/**
 * Pods even over zones.
 *
 * @param insist whether a pod rather waits than makes the zones uneven. @default false
 */
export function spreadOverZones(podLabels: Labels, insist = false) {
  return [constraint(zone, podLabels, insist)];
}

/** Pods of a Deployment even over zones and over hosts as far as nodes allow, counted for each version by itself. */
export function spreadOfDeployment(podLabels: Labels) {
  return [zone, host].map((key) => ({ ...constraint(key, podLabels, false), matchLabelKeys: ["pod-template-hash"] }));
}

/** The same, without the nodes that the pods cannot use, and even over zones where that is insisted on. */
export function spreadOverUsableNodes(podLabels: Labels, insistOnZones: boolean) {
  return spreadOfDeployment(podLabels).map((spread) => ({
    ...spread,
    whenUnsatisfiable: whenUneven(insistOnZones && spread.topologyKey === zone),
    nodeTaintsPolicy: "Honor",
  }));
}

function constraint(topologyKey: string, podLabels: Labels, insist: boolean) {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: whenUneven(insist),
    labelSelector: { matchLabels: { ...podLabels } },
  };
}

function whenUneven(insist: boolean): string {
  return insist ? "DoNotSchedule" : "ScheduleAnyway";
}
