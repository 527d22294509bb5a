import type { Architecture } from "./instance-types.ts";

/** A taint that keeps pods off a group's nodes unless they stand it. */
export interface NodeTaint {
  readonly key: string;
  /** @default - none */
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** When a group's nodes go at night and come back. */
export interface Nightly {
  /** As in `0 20 * * mon-fri`: minute, hour, day, month, day of the week. */
  readonly sleepCron: string;
  readonly wakeCron: string;
  /** As in `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A group of nodes that are alike to the scheduler. */
export interface NodeGroupProps {
  /** Part of the EKS groups' names, and the label `plinth.dev/node-group` of the nodes. */
  readonly name: string;

  /** How the machines are bought; spot ones may be taken away at two minutes' notice. */
  readonly lifecycle: "on-demand" | "spot";

  /**
   * Two make two EKS groups, each with the counts below.
   *
   * @default ["x86_64"]
   */
  readonly architectures?: readonly Architecture[];

  /** Of every node. */
  readonly vcpus: number;

  /** Of every node. */
  readonly memoryGib: number;

  /**
   * Instance types, all of exactly that size. On demand the first that is to be had is taken.
   *
   * @default - all that match on spot; on demand the plain ones, the newest first
   */
  readonly instanceTypes?: readonly string[];

  /**
   * Full names of zones.
   *
   * @default - those of the subnets
   */
  readonly zones?: readonly string[];

  /**
   * Whether each zone has an EKS group of its own, so that a node that is lost comes back where its volumes are.
   *
   * @default false
   */
  readonly oneGroupPerZone?: boolean;

  /** Nodes in each zone to begin with; later counts are not touched. */
  readonly nodesPerZone: number;

  /** @default - nodesPerZone */
  readonly minPerZone?: number;

  /** @default - nodesPerZone, at least 1 */
  readonly maxPerZone?: number;

  /**
   * The encrypted disk of images, logs and scratch volumes, in GiB.
   *
   * @default 50
   */
  readonly diskGib?: number;

  /**
   * Labels of the nodes, beside `plinth.dev/node-group`.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default - none */
  readonly taints?: readonly NodeTaint[];

  /** @default - the nodes stay */
  readonly nightly?: Nightly;
}
