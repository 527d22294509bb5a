import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { MeshRequest } from "./mesh-props.ts";

/** A namespace's waypoint: the proxies that its Services' requests go through. */
export interface WaypointProps {
  /** Its name, its service account's and that of its ConfigMap. @default "waypoint" */
  readonly name?: string;

  readonly namespace: string;

  /** Whether requests go on while a node or a zone goes: two proxies or more, spread over zones. */
  readonly highlyAvailable: boolean;

  /** Where it runs. */
  readonly nodes: ChartNodes;

  /** Most proxies, where highly available. @default 6 */
  readonly most?: number;

  /** @default - 100m and 128Mi */
  readonly requests?: MeshRequest;

  /** @default - 2 CPUs and 1Gi */
  readonly limits?: MeshRequest;

  /** @default "system-cluster-critical": no request is answered without it */
  readonly priorityClassName?: string;

  /** The namespace that reads its metrics. @default - none */
  readonly observedBy?: string;

  /** The namespace of the collector that it sends traces to, as `Mesh` is told. @default - none */
  readonly tracesTo?: string;
}
