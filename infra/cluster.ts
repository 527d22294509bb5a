import { defaultKubernetesProvider } from "@plinth/constructs/bridge";
import * as pulumi from "@pulumi/pulumi";
import type { Handover } from "./handover.ts";
import type { Settings } from "./settings.ts";

/**
 * The provider of the environment's cluster.
 *
 * @throws RunError for a cluster that this program cannot make yet
 */
export function connectCluster(settings: Settings, handover: Handover): pulumi.ProviderResource {
  const { mode } = settings.cluster;
  if (mode === "eks") {
    throw new pulumi.RunError("plinth:cluster.mode is eks, which this version cannot make; use local or existing.");
  }
  const context = handover.context ?? settings.cluster.context;
  return defaultKubernetesProvider("cluster", {
    kubeconfig: handover.kubeconfig,
    // Another context is another cluster; a new kubeconfig for the same one is not.
    clusterIdentifier:
      context === undefined ? `plinth-${settings.environment}` : `plinth-${settings.environment}-${context}`,
    ...(context !== undefined && { context }),
  });
}
