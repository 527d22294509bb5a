import type * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../connection/store-connection.ts";
import type { TunnelTarget } from "./tunnel-target.ts";

/** How whoever deploys gets at a server, to configure what is inside it. */
export type ReachProps = DirectReach | TunnelReach;

/** At addresses that the deployer's machine can reach: of this machine, a VPN, an internal load balancer. */
export interface DirectReach {
  readonly mode: "direct";
  readonly endpoints: pulumi.Input<readonly Endpoint[]>;
}

/** Through the cluster's API server, by its port-forward. */
export interface TunnelReach {
  readonly mode: "tunnel";
  /** The content of a kubeconfig. */
  readonly kubeconfig: pulumi.Input<string>;
  /** @default - the kubeconfig's current one */
  readonly context?: string;
  readonly targets: readonly TunnelTarget[];
  /** How long to wait for a ready pod of each target, in seconds. @default 900 */
  readonly waitSeconds?: number;
  /** How long it stays open with nobody using it, in seconds. @default 120 */
  readonly idleSeconds?: number;
}
