import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";
import type { MeshException } from "./mesh-exception.ts";

/** What a container asks of its node; Kubernetes quantities. */
export interface MeshRequest {
  readonly cpu: string;
  readonly memory: string;
}

/** Where the mesh sends its traces. */
export interface MeshTracing {
  /** The host name of a collector that takes OTLP over HTTP, as a Service of the cluster. */
  readonly service: string;
  /** @default 4318 */
  readonly port?: number;
  /** Requests that are traced where the caller has not decided, in percent. @default 1 */
  readonly percent?: number;
}

/** A mesh in ambient mode: mutual TLS between all pods of it, with no sidecars. */
export interface MeshProps {
  /** Istio's charts, all of one version. */
  readonly charts: {
    readonly base: PinnedChart;
    readonly istiod: PinnedChart;
    readonly cni: PinnedChart;
    readonly ztunnel: PinnedChart;
  };

  /** Whether istiod stays up while a node or a zone goes. What has connections keeps them without it, for as long as its certificate. */
  readonly highlyAvailable: boolean;

  /** Where istiod runs. The mesh's part on each node runs on all of them. */
  readonly nodes: ChartNodes;

  /**
   * Pods that take plain connections too. Their namespaces must exist: leave out those that are made after the mesh, and make them by
   * `MeshExceptions`.
   *
   * @default - none
   */
  readonly exceptions?: readonly MeshException[];

  /** @default - no traces */
  readonly tracing?: MeshTracing;

  /** Requests that waypoints write down: those that failed (status 500 and up, or none), all or none. @default "failed" */
  readonly accessLog?: "failed" | "all" | "none";

  /** What the mesh's own pods request. @default - `meshRequests` */
  readonly requests?: Partial<Readonly<Record<keyof typeof meshRequests, MeshRequest>>>;
}

/** What the mesh's own pods request where nothing else is said. */
export const meshRequests = {
  istiod: { cpu: "250m", memory: "1Gi" },
  cni: { cpu: "50m", memory: "100Mi" },
  ztunnel: { cpu: "100m", memory: "256Mi" },
} as const satisfies Readonly<Record<string, MeshRequest>>;
