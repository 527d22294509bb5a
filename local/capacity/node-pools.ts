import { allocatableOf } from "../../constructs/aws/instance-types-allocatable.ts";
import type { Settings } from "../../infra/settings.ts";
import { WORKLOAD_LABEL } from "../../infra/workload.ts";
import type { SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import { parseQuantity } from "../kube/quantity.ts";
import { simulatedNodeGroups } from "../node-groups.ts";
import type { Requests } from "./pod.ts";

/** The name of the pool whose nodes come and go with the pods; part of its nodes' names. */
export const BURST = "burst";

/** On nodes of the burst pool: their cores, as Karpenter labels them. */
export const BURST_CPU_LABEL = "karpenter.k8s.aws/instance-cpu";

/** What the burst pool may grow to. */
export interface BurstLimits {
  /** Cores of all its nodes together. */
  readonly cpu: number;
  /** Bytes of all its nodes together. */
  readonly memory: number;
  readonly architecture: "x86_64" | "arm64";
}

/** A size of machines that the burst pool takes. */
export interface BurstSize {
  readonly vcpus: number;
  readonly memoryGib: number;
}

/** Of the general families, four GiB a core. */
const BURST_SIZES: readonly BurstSize[] = [2, 4, 8, 16, 32].map((vcpus) => ({ vcpus, memoryGib: 4 * vcpus }));

const GIB = 2 ** 30;

/** Settings tell a machine's size, not its type, and what is left for pods depends on the size alone. */
const ANY_TYPE = {
  type: "any",
  family: "any",
  category: "general",
  generation: 0,
  manufacturer: "amd",
  architecture: "x86_64",
  kind: "plain",
} as const;

/** Most pods on a node of the burst pool. */
const BURST_PODS = 110;

/** The stack's node groups, with what is left of their machines for pods. */
export function nodeGroupsFor(settings: Settings): SimulatedNodeGroup[] {
  return simulatedNodeGroups(settings).map((group, index) => ({
    ...group,
    capacity: allocatable(parseQuantity(group.capacity.cpu), parseQuantity(group.capacity.memory), group.capacity.pods),
    labels: { ...architectureLabel(settings.nodeGroups[index]?.architectures[0]), ...group.labels },
  }));
}

/** What the stack's burst pool may grow to; undefined where it has none. */
export function burstLimitsFor({ burst }: Settings): BurstLimits | undefined {
  return burst === undefined
    ? undefined
    : {
        cpu: parseQuantity(burst.cpu),
        memory: parseQuantity(burst.memory),
        architecture: burst.architectures[0] ?? "x86_64",
      };
}

/** The labels that pods can ask for on nodes of the burst pool. */
export function burstLabels({ architecture }: BurstLimits): Record<string, string> {
  return { ...architectureLabel(architecture), [WORKLOAD_LABEL]: "stateless", "karpenter.sh/nodepool": BURST };
}

/** One node of the burst pool more, in a zone; `name` tells it from its like. */
export function burstGroup(
  name: string,
  zone: string,
  size: BurstSize,
  lifecycle: "spot" | "on-demand",
  limits: BurstLimits,
): SimulatedNodeGroup {
  return {
    name,
    zones: [zone],
    nodesPerZone: 1,
    capacity: allocatable(size.vcpus, size.memoryGib * GIB, BURST_PODS),
    labels: { ...burstLabels(limits), "plinth.dev/node-group": BURST, [BURST_CPU_LABEL]: String(size.vcpus) },
    taints: [],
    lifecycle,
  };
}

/** The smallest machine with room for a pod beside what every node has to run; undefined where none has. */
export function burstSizeFor(largest: Requests, everywhere: Requests): BurstSize | undefined {
  return BURST_SIZES.find((size) => {
    const room = roomOf(size);
    return largest.cpu + everywhere.cpu <= room.cpu && largest.memory + everywhere.memory <= room.memory;
  });
}

/** What pods may request on such a machine. */
export function roomOf({ vcpus, memoryGib }: BurstSize): Requests {
  const { cpu, memory } = allocatable(vcpus, memoryGib * GIB, BURST_PODS);
  return { cpu: parseQuantity(cpu), memory: parseQuantity(memory) };
}

/** What is left of a machine for pods: constructs/aws knows what EKS and Bottlerocket reserve, and says by which source. */
function allocatable(vcpus: number, memoryBytes: number, pods: number): SimulatedNodeGroup["capacity"] {
  const left = allocatableOf({ ...ANY_TYPE, vcpus, memoryGib: memoryBytes / GIB, podsWithPrefixes: pods });
  return { cpu: `${Math.floor(left.cpuMillis)}m`, memory: `${left.memoryMib}Mi`, pods: left.pods };
}

function architectureLabel(architecture: "x86_64" | "arm64" = "x86_64"): Record<string, string> {
  return { "kubernetes.io/arch": architecture === "arm64" ? "arm64" : "amd64" };
}
