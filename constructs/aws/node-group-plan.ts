import { type Architecture, instanceType, matchingTypes } from "./instance-types.ts";
import type { NodeGroupProps, NodeTaint } from "./node-group-props.ts";

/** The label that says which group a node is of. */
export const nodeGroupLabel = "plinth.dev/node-group";

/** The label that says what a node is for: system, stateful or stateless. */
export const workloadLabel = "plinth.dev/workload";

/** One EKS group of a node group. */
export interface NodeGroupPlan {
  /** As in `data-arm64-us-east-1a`; EKS's own name has a suffix. */
  readonly name: string;
  /** The node group's. */
  readonly group: string;
  readonly lifecycle: "on-demand" | "spot";
  readonly architecture: Architecture;
  readonly zones: readonly string[];
  readonly vcpus: number;
  readonly memoryGib: number;
  /** By preference, where they are bought on demand. */
  readonly instanceTypes: readonly string[];
  /** Nodes of all zones. */
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly diskGib: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** The EKS groups that a node group becomes: one an architecture, or one an architecture and zone. */
export function nodeGroupPlans(group: NodeGroupProps, zonesOfSubnets: readonly string[]): NodeGroupPlan[] {
  const { oneGroupPerZone = false, zones = zonesOfSubnets } = group;
  return architecturesOf(group).flatMap((architecture) =>
    oneGroupPerZone
      ? zones.map((zone) => planOf(group, architecture, [zone], `-${zone}`))
      : [planOf(group, architecture, zones, "")],
  );
}

/** The architectures of a group, each an EKS group of its own. */
export function architecturesOf({ architectures = ["x86_64"] }: NodeGroupProps): readonly Architecture[] {
  return architectures;
}

/** The instance types of one architecture: those asked for, else those that match. */
export function typesOfGroup(group: NodeGroupProps, architecture: Architecture): readonly string[] {
  if (group.instanceTypes !== undefined) {
    return group.instanceTypes.filter((name) => instanceType(name)?.architecture === architecture);
  }
  const matching = matchingTypes({ vcpus: group.vcpus, memoryGib: group.memoryGib, architecture });
  return group.lifecycle === "spot" ? matching : matching.filter((name) => instanceType(name)?.kind === "plain");
}

function planOf(
  group: NodeGroupProps,
  architecture: Architecture,
  zones: readonly string[],
  zoneSuffix: string,
): NodeGroupPlan {
  const { name, lifecycle, vcpus, memoryGib, nodesPerZone, diskGib = 50, labels = {}, taints = [] } = group;
  const { minPerZone = nodesPerZone, maxPerZone = Math.max(1, nodesPerZone) } = group;
  return {
    name: `${name}${architecture === "arm64" ? "-arm64" : ""}${zoneSuffix}`,
    group: name,
    lifecycle,
    architecture,
    zones,
    vcpus,
    memoryGib,
    instanceTypes: typesOfGroup(group, architecture),
    desired: nodesPerZone * zones.length,
    min: minPerZone * zones.length,
    max: maxPerZone * zones.length,
    diskGib,
    labels: { [nodeGroupLabel]: name, ...labels },
    taints,
  };
}
