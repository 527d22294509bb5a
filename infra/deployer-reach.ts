import type { Endpoint } from "@plinth/constructs/connection";
import { reach, type TunnelTarget } from "@plinth/constructs/reach";
import type * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "./foundation.ts";
import type { Settings } from "./settings.ts";

/** A server inside the cluster, as whoever deploys gets at it. */
export interface ReachedServer {
  /** Pods that a tunnel leads to, each at a port of this machine counted from the first. */
  readonly targets: readonly (Omit<TunnelTarget, "localPort"> & { readonly offset: number })[];
  /** Addresses in place of a tunnel, where the settings name them. */
  readonly addresses: readonly Endpoint[] | undefined;
  /** What is known once the server is made. */
  readonly after: readonly pulumi.Input<unknown>[];
}

/** Where whoever deploys finds a server; see `reach` in constructs. */
export function deployerReach(
  settings: Settings,
  { cluster }: Pick<Foundation, "cluster">,
  { targets, addresses = [], after }: ReachedServer,
): pulumi.Output<readonly Endpoint[]> {
  if (settings.reach.mode === "direct") {
    return reach({ mode: "direct", endpoints: [...addresses] }, after);
  }
  const { firstPort } = settings.reach;
  return reach(
    {
      mode: "tunnel",
      kubeconfig: cluster.kubeconfig,
      targets: targets.map(({ offset, ...target }) => ({ ...target, localPort: firstPort + offset })),
    },
    after,
  );
}
