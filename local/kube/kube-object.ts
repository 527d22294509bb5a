/** The part of an object's metadata that this repository reads. Shape: Kubernetes API, meta/v1 ObjectMeta. */
export interface KubeMetadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339. */
  creationTimestamp?: string;
  /** RFC 3339; set once a delete was asked for, for as long as finalizers hold the object. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
}

/** Who an object belongs to: the garbage collector deletes it with its owner. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Which fields a manager has applied or updated (server-side apply's book-keeping). */
export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  subresource?: string;
  time?: string;
  fieldsV1?: Record<string, unknown>;
}

/** Any Kubernetes object. Kinds with more fields extend it: `KubeObject & { spec: PodSpec }`. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: KubeMetadata;
  [field: string]: unknown;
}

/** What is enough to name one object. The namespace is left out for cluster-wide kinds. */
export interface KubeObjectRef {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; namespace?: string };
}

/** All objects of a list request, every page of it. */
export interface KubeList<T extends KubeObject = KubeObject> {
  items: T[];
  /** Where a watch goes on from. */
  resourceVersion: string;
}

/** One condition of an object's status, as most kinds have them. */
export interface KubeCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** `Kind namespace/name`, for messages. */
export function describeObject(object: KubeObjectRef): string {
  const { name, namespace } = object.metadata;
  return `${object.kind} ${namespace === undefined ? "" : `${namespace}/`}${name ?? "(no name)"}`;
}
