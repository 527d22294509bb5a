/** The ports of this machine that lead to servers inside the cluster, counted from `plinth:reach.firstPort`. */
export const reachPorts = {
  vault: 0,
  consul: 1,
  /** The first of as many as there are brokers: they name these ports themselves. */
  kafka: 10,
} as const;
