import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";
import type { LimitsStoreProps } from "./limits-store-props.ts";
import type { GatewayTls, NetworkLoadBalancerProps } from "./network-load-balancer.ts";

/** The gateway of the platform. */
export interface KongGatewayProps {
  readonly charts: {
    /** `ingress` of https://charts.konghq.com. */
    readonly kong: PinnedChart;
  };
  readonly images: {
    /** Kong Gateway, with its tag. */
    readonly kong: string;
    /** Kong's ingress controller, with its tag. */
    readonly controller: string;
  };
  /** The store of the limits. */
  readonly limitsStore: Pick<LimitsStoreProps, "image" | "password" | "memoryMebibytes">;
  /** The namespace of the services behind it. */
  readonly servicesNamespace: string;
  /** The port of the services behind it. @default 8080 */
  readonly servicesPort?: number;
  /** The namespace of what asks for metrics. @default "observability" */
  readonly observabilityNamespace?: string;
  /** The namespace of the collectors that take traces. @default "observability-agents" */
  readonly agentsNamespace?: string;
  /** Host names that requests must be for. @default - any */
  readonly hostnames?: readonly string[];
  /** @default - none: callers speak HTTP */
  readonly tls?: GatewayTls;
  /** @default - none: a Service within the cluster */
  readonly loadBalancer?: NetworkLoadBalancerProps;
  /**
   * Ranges of addresses that connections come from whose `X-Forwarded-For` is believed. Behind a CDN those are the load balancer's
   * subnets: Kong then sees the load balancer's addresses, and takes the caller's from the header.
   *
   * @default - none: the address of a connection is the caller's
   */
  readonly trustedProxies?: readonly string[];
  /** Whether it stays up when a node or a zone goes. */
  readonly highlyAvailable: boolean;
  /** How many zones it may spread over. @default 3 */
  readonly zones?: number;
  readonly nodes: ChartNodes;
  /** @default "platform" */
  readonly priorityClassName?: string;
  /** Whether its pods are in the mesh. @default false */
  readonly meshed?: boolean;
}
