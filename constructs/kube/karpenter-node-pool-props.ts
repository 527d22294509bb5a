import type { Duration } from "cdk8s";
import type { Architecture } from "../aws/instance-types.ts";

/** How machines are bought. */
export type CapacityType = "spot" | "on-demand";

/** A taint that keeps pods off the pool's nodes unless they stand it. */
export interface PoolTaint {
  readonly key: string;
  /** @default - none */
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** How many of a pool's nodes Karpenter may take away of its own accord at once; not when spot machines or expired nodes go. */
export interface DisruptionBudget {
  /** As in `2` or `10%`, rounded up. */
  readonly nodes: string;
  /** When it begins to hold, in UTC, as in `0 8 * * mon-fri`. @default - it always holds */
  readonly schedule?: string;
  /** How long it holds from then on; given with `schedule` only. @default - it always holds */
  readonly duration?: Duration;
  /** What it holds for. @default - everything */
  readonly reasons?: readonly ("Underutilized" | "Empty" | "Drifted")[];
}

/** Nodes that come and go with the pods that wait. */
export interface KarpenterNodePoolProps {
  /**
   * The object's name, and the label `plinth.dev/node-group` of its nodes.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /** The machines; a `KarpenterNodeClass` is one. */
  readonly nodeClass: { readonly name: string };

  /** What the pool may grow to. */
  readonly limits: {
    readonly cpus: number;
    readonly memoryGib: number;
  };

  /**
   * Of both, spot is tried first, and bought on demand only where there is none.
   *
   * @default ["spot", "on-demand"]
   */
  readonly capacityTypes?: readonly CapacityType[];

  /** @default ["x86_64"] */
  readonly architectures?: readonly Architecture[];

  /**
   * EC2's letters: c for compute, m for general, r for memory.
   *
   * @default ["c", "m", "r"]
   */
  readonly instanceCategories?: readonly string[];

  /**
   * The oldest generation, as in 5 of `m5`.
   *
   * @default 5
   */
  readonly minGeneration?: number;

  /**
   * The size of a node. The narrower, the fewer the types that spot has to choose from.
   *
   * @default - 2 to 16
   */
  readonly vcpus?: { readonly min: number; readonly max: number };

  /**
   * Full names of zones.
   *
   * @default - those of the subnets
   */
  readonly zones?: readonly string[];

  /**
   * Labels of the nodes, beside `plinth.dev/node-group` and `plinth.dev/workload: stateless`.
   *
   * @default - those two
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default - none */
  readonly taints?: readonly PoolTaint[];

  /**
   * Which nodes are taken away to save money. Balanced: where the saving is worth moving the pods.
   *
   * @default "WhenEmptyOrUnderutilized"
   */
  readonly consolidation?: "WhenEmpty" | "WhenEmptyOrUnderutilized" | "Balanced";

  /**
   * How long no pod has come or gone before that.
   *
   * @default Duration.minutes(5)
   */
  readonly consolidateAfter?: Duration;

  /** @default - 10 % of the nodes at once, at least one */
  readonly budgets?: readonly DisruptionBudget[];

  /**
   * How old a node gets, so that none misses updates.
   *
   * @default Duration.days(14)
   */
  readonly expireAfter?: Duration;

  /**
   * How long a node drains before its pods are deleted in spite of their disruption budgets.
   *
   * @default Duration.hours(1)
   */
  readonly terminationGrace?: Duration;

  /**
   * Which pool is tried first where several match: the greater.
   *
   * @default 10
   */
  readonly weight?: number;
}
