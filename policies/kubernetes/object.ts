import type { GraphResource } from "../graph.ts";
import { at, type Mapping, mapping } from "../values.ts";

/** Who an object of Kubernetes is. */
export interface ObjectName {
  readonly kind: string;
  /** The group of its API without a version; "" for the core. */
  readonly group: string;
  /** "" for kinds that belong to the cluster, or where none is given. */
  readonly namespace: string;
  readonly name: string;
}

/** Who an object is; undefined for anything that is no object of Kubernetes, Helm releases among them. */
export function objectOf({ type, inputs }: GraphResource): ObjectName | undefined {
  const { kind, apiVersion } = inputs;
  if (!type.startsWith("kubernetes:") || typeof kind !== "string") {
    return undefined;
  }
  const [group = "", version] = String(apiVersion ?? "").split("/");
  return {
    kind,
    group: version === undefined ? "" : group,
    namespace: text(at(inputs, "metadata.namespace")),
    name: text(at(inputs, "metadata.name")),
  };
}

/** Whether a resource is an object of this kind. */
export function isKind(resource: GraphResource, ...kinds: readonly string[]): boolean {
  return kinds.includes(objectOf(resource)?.kind ?? "");
}

/** As in `shop/orders`; the bare name where there is no namespace. */
export function spoken({ namespace, name }: Pick<ObjectName, "namespace" | "name">): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The labels of an object. */
export function labelsOf({ inputs }: GraphResource): Mapping {
  return mapping(at(inputs, "metadata.labels"));
}

/** The annotations of an object. */
export function annotationsOf({ inputs }: GraphResource): Mapping {
  return mapping(at(inputs, "metadata.annotations"));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
