/** A node's taint that pods may run in spite of. */
export interface Toleration {
  readonly key: string;
  /** @default - any value */
  readonly value?: string;
  /** @default - every effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Which nodes pods may run on. */
export interface Placement {
  /**
   * The RuntimeClass that runs the containers.
   *
   * @default - the nodes' own
   */
  readonly runtimeClass?: string;

  /**
   * Labels that a node must have.
   *
   * @default - none
   */
  readonly nodeLabels?: Readonly<Record<string, string>>;

  /**
   * Taints that the pods stand.
   *
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];

  /**
   * Whether a pod rather waits than makes the zones uneven. Where nodes have no zone label, a pod that insists never runs.
   *
   * @default true
   */
  readonly insistOnZones?: boolean;
}
