import { costLine, hoursPerMonth } from "../cost-line.ts";
import type { Estimator } from "../estimator.ts";
import { nameOf } from "../inventory.ts";

const type = "aws:eks/cluster:Cluster";

/** EKS control planes, under standard support: a version past it costs six times as much. */
export const clusterEstimator: Estimator = {
  types: [type],
  lines: ({ inventory, pricing }) =>
    inventory.ofType(type).map((cluster) =>
      costLine({
        component: "EKS control plane",
        what: `${nameOf(cluster)}, version under standard support`,
        count: 1,
        unit: "hour",
        quantity: hoursPerMonth,
        unitPrice: pricing.regionOf(cluster).eks.prices.clusterHour,
      }),
    ),
};
