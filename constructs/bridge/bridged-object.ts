import type { ApiObject } from "cdk8s";

/** One Kubernetes object on its way from an ApiObject to a Pulumi resource. */
export interface BridgedObject {
  /** The ApiObject that it comes from; a List gives several. */
  readonly source: ApiObject;
  /** The resource's name in its URN: the construct's path, for an item of a List followed by its kind and name. */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for a cluster-scoped kind, for the provider's own namespace, and where it is an Output. */
  readonly namespace: string | undefined;
  /** Undefined where it is an Output. */
  readonly name: string | undefined;
  /** The object with its Outputs in place. */
  readonly manifest: Readonly<Record<string, unknown>>;
}
