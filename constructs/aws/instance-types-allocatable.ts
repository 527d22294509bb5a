import type { InstanceType } from "./instance-types.ts";

/** What pods may request on a node. */
export interface Allocatable {
  readonly cpuMillis: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/** Part of the memory that the hypervisor and the kernel keep; Karpenter's own estimate (its setting vmMemoryOverheadPercent). */
const overhead = 0.075;

/** Free memory, in MiB, below which the kubelet evicts pods. */
const evictionMib = 100;

/**
 * What is left of a node for pods after what EKS reserves for the kubelet: of the processor 6 % of the first core, 1 % of the
 * second, 0.5 % of the third and fourth and 0.25 % of the others; of the memory 255 MiB and 11 MiB a pod.
 *
 * @see https://karpenter.sh/docs/reference/instance-types/ which gives the same for the counts of pods without prefixes
 */
export function allocatableOf({ vcpus, memoryGib, podsWithPrefixes }: InstanceType): Allocatable {
  const reservedMib = 255 + 11 * podsWithPrefixes + evictionMib;
  return {
    cpuMillis: 1000 * vcpus - reservedMillis(vcpus),
    memoryMib: Math.floor(memoryGib * 1024 * (1 - overhead)) - reservedMib,
    pods: podsWithPrefixes,
  };
}

function reservedMillis(vcpus: number): number {
  return 60 + 10 * Math.min(1, vcpus - 1) + 5 * clamp(vcpus - 2, 2) + 2.5 * Math.max(0, vcpus - 4);
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
