import {
  type ClusterRoutes,
  controllerName,
  type Gateway,
  type HttpRoute,
  type Listener,
  namespaceOf,
  type ParentRef,
} from "./gateway-api.ts";
import { commonHostnames } from "./hostname.ts";
import { labelsFit } from "./label-selector.ts";

/** Whether one parentRef of a route binds it to one of our gateways. */
export interface Attachment {
  readonly ref: ParentRef;
  readonly gateway: Gateway;
  /** Why it is not accepted; undefined when it is. */
  readonly refusal?: { readonly reason: string; readonly message: string };
  /** Listeners that take the route, with the hostnames under which it is reachable there. */
  readonly listeners: readonly { readonly listener: Listener; readonly hostnames: readonly string[] }[];
}

/** Gateways whose class names our controller. */
export function ownGateways(cluster: ClusterRoutes): Gateway[] {
  const classes = new Set(
    cluster.classes.filter(({ spec }) => spec.controllerName === controllerName).map(({ metadata }) => metadata.name),
  );
  return cluster.gateways.filter(({ spec }) => classes.has(spec.gatewayClassName));
}

/** Every parentRef of the route that names one of our gateways. */
export function attachments(route: HttpRoute, gateways: readonly Gateway[], cluster: ClusterRoutes): Attachment[] {
  return (route.spec.parentRefs ?? []).flatMap((ref) => {
    if (
      (ref.kind ?? "Gateway") !== "Gateway" ||
      (ref.group ?? "gateway.networking.k8s.io") !== "gateway.networking.k8s.io"
    )
      return [];
    const namespace = ref.namespace ?? namespaceOf(route);
    const gateway = gateways.find((one) => one.metadata.name === ref.name && namespaceOf(one) === namespace);
    return gateway ? [attach(ref, gateway, route, cluster)] : [];
  });
}

function attach(ref: ParentRef, gateway: Gateway, route: HttpRoute, cluster: ClusterRoutes): Attachment {
  const named = gateway.spec.listeners.filter(
    ({ name, port }) => (ref.sectionName ?? name) === name && (ref.port ?? port) === port,
  );
  if (named.length === 0) {
    const names = gateway.spec.listeners.map(({ name, port }) => `${name}:${port}`).join(", ");
    return refuse(
      ref,
      gateway,
      "NoMatchingParent",
      `no listener ${ref.sectionName ?? ""}:${ref.port ?? ""} (it has ${names})`,
    );
  }
  const allowed = named.filter((listener) => isServed(listener) && allowsRoute(listener, gateway, route, cluster));
  if (allowed.length === 0) {
    return refuse(
      ref,
      gateway,
      "NotAllowedByListeners",
      `no listener takes HTTPRoutes of namespace ${namespaceOf(route)}`,
    );
  }
  const listeners = allowed
    .map((listener) => ({ listener, hostnames: commonHostnames(listener.hostname, route.spec.hostnames) }))
    .filter(({ hostnames }) => hostnames.length > 0);
  if (listeners.length === 0) {
    return refuse(ref, gateway, "NoMatchingListenerHostname", "no listener's hostname fits the route's hostnames");
  }
  return { ref, gateway, listeners };
}

/** Plain HTTP only: the gateway listens on loopback and ends no TLS. */
export function isServed(listener: Listener): boolean {
  return listener.protocol === "HTTP";
}

function refuse(ref: ParentRef, gateway: Gateway, reason: string, message: string): Attachment {
  return { ref, gateway, refusal: { reason, message }, listeners: [] };
}

function allowsRoute(listener: Listener, gateway: Gateway, route: HttpRoute, cluster: ClusterRoutes): boolean {
  const { kinds, namespaces } = listener.allowedRoutes ?? {};
  if (kinds && kinds.length > 0 && !kinds.some(({ kind }) => kind === "HTTPRoute")) return false;
  const from = namespaces?.from ?? "Same";
  if (from === "All") return true;
  if (from === "Same") return namespaceOf(route) === namespaceOf(gateway);
  const namespace = cluster.namespaces.find(({ metadata }) => metadata.name === namespaceOf(route));
  return labelsFit(namespaces?.selector, namespace?.metadata.labels ?? {});
}
