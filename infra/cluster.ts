import { defaultKubernetesProvider } from "@plinth/constructs/bridge";
import type * as pulumi from "@pulumi/pulumi";
import type { Handover } from "./handover.ts";
import type { Settings } from "./settings.ts";

/** The provider of a cluster that was there before. */
export function connectCluster(settings: Settings, handover: Handover): pulumi.ProviderResource {
  const context = handover.context ?? settings.cluster.context;
  return defaultKubernetesProvider("cluster", {
    kubeconfig: handover.kubeconfig,
    // Another context is another cluster; a new kubeconfig for the same one is not.
    clusterIdentifier:
      context === undefined ? `plinth-${settings.environment}` : `plinth-${settings.environment}-${context}`,
    ...(context !== undefined && { context }),
  });
}
