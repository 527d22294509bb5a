import type { KubeObject } from "../kube/kube-object.ts";
import type { ObjectMeta } from "../node/pod.ts";

/**
 * The parts of Kong's plugin objects that the gateway reads.
 * Source: https://developer.konghq.com/kubernetes-ingress-controller/reference/custom-resources/
 */
export interface KongPlugin extends KubeObject {
  readonly metadata: ObjectMeta;
  /** The plugin's name, such as `rate-limiting`. */
  readonly plugin: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly configFrom?: unknown;
  /** Parts of `config` that come from Secrets. */
  readonly configPatches?: readonly { readonly path: string }[];
  readonly consumerRef?: string;
  readonly disabled?: boolean;
}

/** The plugin objects of a cluster, as they are now. */
export interface ClusterPlugins {
  /** KongPlugins: for routes and Services of their namespace that name them. */
  readonly namespaced: readonly KongPlugin[];
  /** KongClusterPlugins: for all routes where they are global, else for those that name them. */
  readonly clusterWide: readonly KongPlugin[];
}

export const kongApiVersion = "configuration.konghq.com/v1";

/** Names of plugins, with commas between them, on an HTTPRoute or a Service. */
const pluginsAnnotation = "konghq.com/plugins";

/** Kong's controller looks at global plugins of its own class only; this gateway stands in for it. */
const ingressClass = "kong";

/** The plugins that an object asks for by its annotation. */
export function namedPlugins({ annotations }: ObjectMeta): string[] {
  return (annotations?.[pluginsAnnotation] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Whether a KongClusterPlugin holds for all routes. */
export function isGlobal({ metadata: { labels, annotations } }: KongPlugin): boolean {
  return labels?.global === "true" && annotations?.["kubernetes.io/ingress.class"] === ingressClass;
}

/** `KongPlugin shop/limits (rate-limiting)`, for messages. */
export function titleOf({ kind, metadata: { namespace, name }, plugin }: KongPlugin): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name} (${plugin})`;
}
