import type { CloudContext, CloudPart } from "./cloud-context.ts";
import { startLoadBalancers } from "./load-balancers.ts";
import { startUnreachableServers } from "./unreachable-servers.ts";
import { startVolumes } from "./volumes.ts";

/**
 * Does what a cloud does around a cluster: volumes, addresses of load balancers, and keeping the API free of servers
 * that are only simulated. It holds no state: started again after whatever happened, it goes on from the cluster's own.
 *
 * @throws KubeApiError where the cluster cannot be reached at the start; later failures are retried and logged.
 */
export async function startCloud(context: CloudContext): Promise<CloudPart> {
  const volumes = await startVolumes(context);
  const parts = [startUnreachableServers(context), startLoadBalancers(context), volumes];
  return {
    close: async () => {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}
