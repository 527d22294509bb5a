import { isRecord } from "../../is-record.ts";
import { type CostLine, costLine } from "../cost-line.ts";
import type { Registered } from "../inventory.ts";
import { nameOf } from "../inventory.ts";
import { type Pricing, placeOf } from "../pricing.ts";

/** A gp3 volume as it is bought. */
export interface Disk {
  readonly gigabytes: number;
  /** Beyond the 3,000 that are in the price. */
  readonly extraIops: number;
  /** MiB/s beyond the 125 that are in the price. */
  readonly extraMibps: number;
  readonly type: string;
}

/** Whose disks they are. */
interface Disks {
  readonly pricing: Pricing;
  /** Nodes on average: a node's disks go with it. */
  readonly nodes: number;
  readonly count: number;
  readonly asleep: string;
}

/** What EKS gives a node of a group without a launch template. */
const defaultGigabytes = 20;

/** The disks of each node of a group: its launch template's, else the one that the group names. */
export function disksOf(group: Registered, template: Registered | undefined): Disk[] {
  const mappings = template?.inputs.blockDeviceMappings;
  if (!Array.isArray(mappings) || mappings.length === 0) {
    return [diskOf({ volumeSize: group.inputs.diskSize ?? defaultGigabytes })];
  }
  return mappings.flatMap((mapping) => (isRecord(mapping) && isRecord(mapping.ebs) ? [diskOf(mapping.ebs)] : []));
}

/** The monthly lines of a group's disks. */
export function diskLines(
  group: Registered,
  disks: readonly Disk[],
  { pricing, nodes, count, asleep }: Disks,
): CostLine[] {
  const { prices } = pricing.regionOf(group).ebs;
  for (const { type } of disks.filter((disk) => disk.type !== "gp3")) {
    pricing.fault({ path: placeOf(group, "volumeType"), value: type, allowed: "gp3, the only kind with prices" });
  }
  const sum = (part: (disk: Disk) => number) => nodes * disks.reduce((total, disk) => total + part(disk), 0);
  const line = (what: string, unit: string, quantity: number, unitPrice: number) =>
    costLine({
      component: "Disks of nodes",
      what: `${nameOf(group)}: ${what}${asleep}`,
      count: count * disks.length,
      unit,
      quantity,
      unitPrice,
    });
  return [
    line(
      "gp3",
      "GB-month",
      sum(({ gigabytes }) => gigabytes),
      prices.gp3GigabyteMonth,
    ),
    line(
      "extra IOPS",
      "IOPS-month",
      sum(({ extraIops }) => extraIops),
      prices.gp3IopsMonth,
    ),
    line(
      "extra throughput",
      "MiB/s-month",
      sum(({ extraMibps }) => extraMibps),
      prices.gp3MibpsMonth,
    ),
  ].filter(({ unit, quantity }) => unit === "GB-month" || quantity > 0);
}

function diskOf({ volumeSize, volumeType = "gp3", iops, throughput }: Readonly<Record<string, unknown>>): Disk {
  return {
    gigabytes: numberOr(volumeSize, defaultGigabytes),
    extraIops: Math.max(0, numberOr(iops, 3000) - 3000),
    extraMibps: Math.max(0, numberOr(throughput, 125) - 125),
    type: String(volumeType),
  };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
