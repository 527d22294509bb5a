import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";
import type { SecretKey } from "../secret-key.ts";

/** Consul: the catalogue of services, names under `.consul`, and settings that change while services run. */
export interface ConsulProps {
  readonly charts: { readonly consul: PinnedChart };

  /** Consul's own image, such as `hashicorp/consul:2.0.3`; what the servers run. */
  readonly image: string;

  /** The image of the chart's own jobs, such as `hashicorp/consul-k8s-control-plane:2.0.3`. @default - the chart's own */
  readonly controlPlaneImage?: string;

  /** 1, 3 or 5. Servers decide by majority: an even number bears no more losses than the odd one below it. */
  readonly servers: number;

  /** How many zones the nodes are in. */
  readonly zones: number;

  /** Whether the loss of a zone must leave a majority: servers are then never two on a node, and even over the zones. */
  readonly highlyAvailable: boolean;

  /** Each server's volume. */
  readonly storage: ConsulStorage;

  /** The nodes of the servers. */
  readonly nodes: ChartNodes;

  /** The PriorityClass of the servers. */
  readonly priorityClassName: string;

  /** Whether the mesh takes the servers in. */
  readonly meshed: boolean;

  /** The address of the Service that answers for names under `.consul`: one of the range below, which CoreDNS is told of. */
  readonly dnsAddress: string;

  /** The range of the cluster's Services, such as `172.20.0.0/16`. */
  readonly serviceCidr: string;

  /** What Consul calls this cluster: lower-case letters, digits and hyphens. @default "dc1" */
  readonly datacenter?: string;

  /** Who may open connections to the HTTP API, beside what Consul's own tokens allow. @default - nobody outside of the namespace */
  readonly clients?: readonly ConsulClient[];

  /** What each server requests, and the CPU that it may use at most; memory is its limit too. @default 250m, at most 2, and 512Mi */
  readonly resources?: { readonly cpu: string; readonly cpuLimit: string; readonly memory: string };

  /**
   * Keys of your own, in Secrets of the namespace `consul` that are there before.
   *
   * @default - the chart makes them once, and keeps them in Secrets
   */
  readonly keys?: ConsulKeys;
}

export interface ConsulStorage {
  /** At least 1. */
  readonly gib: number;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
}

/** Pods that use the HTTP API. */
export interface ConsulClient {
  readonly namespace: string;
  /** @default - all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
}

export interface ConsulKeys {
  /** What gossip is encrypted with: `consul keygen`. */
  readonly gossip: SecretKey;
  /** The authority that the servers' certificates come from. */
  readonly authority: { readonly certificate: SecretKey; readonly key: SecretKey };
}
