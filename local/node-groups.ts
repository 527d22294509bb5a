import type { Settings } from "../infra/settings.ts";
import type { SimulatedNodeGroup } from "./cloud/simulated-nodes.ts";

/** The stack's node groups, as the simulated cloud makes them. */
export function simulatedNodeGroups({ nodeGroups, zones, region }: Settings): SimulatedNodeGroup[] {
  return nodeGroups.map(({ name, lifecycle, nodesPerZone, cpu, memory, pods, labels, taints, zones: own }) => ({
    name,
    lifecycle,
    nodesPerZone,
    zones: own ?? zones,
    capacity: { cpu, memory, pods },
    labels,
    taints,
    ...(region === undefined ? {} : { region }),
  }));
}
