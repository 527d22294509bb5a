import type { Placement } from "../kube/placement.ts";
import type { Resources } from "../kube/resources.ts";

/** The controller that keeps Consul's catalogue in step with a cluster. */
export interface RegistrarProps {
  /** The image of `services/registrar`, with its tag or digest. */
  readonly image: string;

  /** The name of the cluster in Consul, whose node there is `plinth-<clusterName>`: of no other cluster that Consul has services of. */
  readonly clusterName: string;

  /** The namespace that it runs in, the one of its chart; its Lease is there. */
  readonly namespace: string;

  /** The namespaces whose labelled Services are registered; it can read no others. */
  readonly namespaces: readonly string[];

  /**
   * The secret of a token of Consul that has the rules `ConsulRules.keepServices("plinth-<clusterName>")`. Where it comes from an
   * Output, pass `stringToken(output)`.
   */
  readonly consulToken: string;

  /** Whether a second replica waits to take over. */
  readonly highlyAvailable: boolean;

  /**
   * CPU and memory of each pod.
   *
   * @default - requests 50m and 192Mi, limits 500m and 320Mi
   */
  readonly resources?: Resources;

  /**
   * A PriorityClass of the cluster.
   *
   * @default platform
   */
  readonly priorityClass?: string;

  /**
   * Whether the mesh carries its connections.
   *
   * @default false
   */
  readonly meshed?: boolean;

  /**
   * The nodes that the pods run on.
   *
   * @default - any
   */
  readonly placement?: Placement;
}
