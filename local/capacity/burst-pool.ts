import type { SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import type { Laboratory } from "./laboratory.ts";
import {
  BURST_CPU_LABEL,
  type BurstLimits,
  type BurstSize,
  burstGroup,
  burstLabels,
  burstSizeFor,
  roomOf,
} from "./node-pools.ts";
import { hasVolumes, isPending, type Pod, type Requests, requestsOf, selectsNode, workloadKeyOf } from "./pod.ts";

/** Where machines can be had, and how they are bought. */
export interface BurstMarket {
  readonly zones: readonly string[];
  readonly lifecycle: "spot" | "on-demand";
}

/**
 * Adds nodes of the stack's burst pool for the pods that wait, as Karpenter would, until none waits that could use one or
 * the pool's limits are reached. Nodes that no pod came to are taken away again.
 *
 * @returns how many were needed
 */
export async function relieve(laboratory: Laboratory, market: BurstMarket): Promise<number> {
  const limits = laboratory.plan.burst;
  if (limits === undefined || market.zones.length === 0) {
    return 0;
  }
  let added = 0;
  for (let everywhere = false; ; ) {
    const wanted = nodesFor(laboratory, limits, market, everywhere);
    if (wanted.length === 0) {
      return added;
    }
    const used = await offer(laboratory, wanted);
    added += used;
    if (used === 0 && everywhere) {
      return added;
    }
    // Where the first zones were of no use, pods may insist on another.
    everywhere = used === 0;
  }
}

function nodesFor(
  laboratory: Laboratory,
  limits: BurstLimits,
  { zones, lifecycle }: BurstMarket,
  everywhere: boolean,
): SimulatedNodeGroup[] {
  const pods = laboratory.view.pods().filter((pod) => isPending(pod) && couldUse(pod, limits));
  const daemons = daemonRequests(laboratory);
  const size = burstSizeFor(largestOf(pods.map(({ spec }) => requestsOf(spec))), daemons);
  if (pods.length === 0 || size === undefined) {
    return [];
  }
  const existing = laboratory.groups.filter(isBurst);
  const count = Math.min(
    everywhere
      ? zones.length
      : nodesToHold(
          pods.map(({ spec }) => requestsOf(spec)),
          size,
          daemons,
        ),
    nodesLeft(limits, size, existing),
  );
  const next = Math.max(0, ...existing.map(({ name }) => Number(name.slice(name.lastIndexOf("-") + 1)))) + 1;
  return Array.from({ length: count }, (_, index) => {
    const number = next + index;
    const zone = zones[number % zones.length] ?? "";
    return burstGroup(`burst-${number}`, zone, size, lifecycle, limits);
  });
}

async function offer(laboratory: Laboratory, wanted: readonly SimulatedNodeGroup[]): Promise<number> {
  const before = laboratory.groups;
  await laboratory.setGroups([...before, ...wanted]);
  await laboratory.decided();
  const inUse = new Set(
    laboratory.view
      .pods()
      .filter((pod) => !workloadKeyOf(pod)?.startsWith("DaemonSet "))
      .map(({ spec }) => spec.nodeName),
  );
  const used = wanted.filter(({ name, zones }) => inUse.has(`${name}-${zones[0]}-1`));
  if (used.length < wanted.length) {
    await laboratory.setGroups([...before, ...used]);
    await laboratory.view.settled();
  }
  return used.length;
}

/** Whether a group is a node of the burst pool. */
export function isBurst({ labels }: SimulatedNodeGroup): boolean {
  return labels[BURST_CPU_LABEL] !== undefined;
}

/** Volumes stay where they are, and what keeps state is kept off machines that come and go. */
function couldUse(pod: Pod, limits: BurstLimits): boolean {
  return !hasVolumes(pod) && selectsNode(pod, { ...burstLabels(limits), "kubernetes.io/os": "linux" });
}

/** What every node has to run: at most all DaemonSets. */
function daemonRequests({ plan }: Laboratory): Requests {
  const daemons = plan.workloads.filter(({ kind }) => kind === "DaemonSet").map(({ requests }) => requests);
  return daemons.reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), {
    cpu: 0,
    memory: 0,
  });
}

function largestOf(requests: readonly Requests[]): Requests {
  return {
    cpu: Math.max(0, ...requests.map(({ cpu }) => cpu)),
    memory: Math.max(0, ...requests.map(({ memory }) => memory)),
  };
}

/** How many machines hold pods of these sizes: the largest first, each on the first machine with room. */
export function nodesToHold(pods: readonly Requests[], size: BurstSize, everywhere: Requests): number {
  const room = roomOf(size);
  const nodes: { cpu: number; memory: number }[] = [];
  for (const { cpu, memory } of pods.toSorted((a, b) => b.cpu - a.cpu)) {
    let node = nodes.find((one) => one.cpu >= cpu && one.memory >= memory);
    if (node === undefined) {
      node = { cpu: room.cpu - everywhere.cpu, memory: room.memory - everywhere.memory };
      nodes.push(node);
    }
    node.cpu -= cpu;
    node.memory -= memory;
  }
  return nodes.length;
}

/** Karpenter counts whole machines against a pool's limits. */
function nodesLeft(limits: BurstLimits, size: BurstSize, existing: readonly SimulatedNodeGroup[]): number {
  const vcpus = existing.reduce((sum, { labels }) => sum + Number(labels[BURST_CPU_LABEL]), 0);
  const gib = 2 ** 30;
  const byCpu = (limits.cpu - vcpus) / size.vcpus;
  const byMemory = (limits.memory / gib - (vcpus * size.memoryGib) / size.vcpus) / size.memoryGib;
  return Math.max(0, Math.floor(Math.min(byCpu, byMemory)));
}
