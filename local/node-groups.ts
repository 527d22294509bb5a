import type { Settings } from "../infra/settings.ts";
import { labelsOf, taintsOf } from "../infra/workload.ts";
import { zoneNames } from "../infra/zone-names.ts";
import type { SimulatedNodeGroup } from "./cloud/simulated-nodes.ts";

/** The stack's node groups, as the simulated cloud makes them. */
export function simulatedNodeGroups({ nodeGroups, zones, region }: Settings): SimulatedNodeGroup[] {
  const at = region === undefined ? {} : { region };
  return nodeGroups.map((group) => ({
    name: group.name,
    lifecycle: group.lifecycle,
    nodesPerZone: group.nodesPerZone,
    zones: zoneNames({ ...at, zones: group.zones ?? zones }),
    capacity: { cpu: group.cpu, memory: group.memory, pods: group.pods },
    labels: labelsOf(group),
    taints: taintsOf(group),
    ...at,
  }));
}
