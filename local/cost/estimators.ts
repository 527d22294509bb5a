import { clusterEstimator } from "./components/cluster.ts";
import { cloudFrontEstimator, dnsEstimator, firewallEstimator, shieldEstimator } from "./components/edge.ts";
import { loadBalancerEstimator } from "./components/load-balancers.ts";
import { logEstimator } from "./components/logs.ts";
import { networkEstimator } from "./components/network.ts";
import { nodeGroupEstimator } from "./components/node-groups.ts";
import { backupEstimator, bucketEstimator, registryEstimator } from "./components/storage.ts";
import { budgetEstimator, keyEstimator, upkeepEstimator } from "./components/upkeep.ts";
import { workloadVolumeEstimator } from "./components/workload-volumes.ts";
import type { Estimator } from "./estimator.ts";

/** Everything that is estimated, in the order of the report. */
export const estimators: readonly Estimator[] = [
  clusterEstimator,
  nodeGroupEstimator,
  workloadVolumeEstimator,
  networkEstimator,
  loadBalancerEstimator,
  cloudFrontEstimator,
  firewallEstimator,
  shieldEstimator,
  dnsEstimator,
  logEstimator,
  bucketEstimator,
  registryEstimator,
  backupEstimator,
  keyEstimator,
  upkeepEstimator,
  budgetEstimator,
];
