import type { ClusterRoutes, Gateway, HttpRoute, Listener, RouteRule, Service } from "./gateway-api.ts";
import { controllerName } from "./gateway-api.ts";

/** Objects for tests of the routing: one gateway `edge` in namespace `infra`, routes and Services in `shop`. */

export function gateway(part: Partial<Listener> = {}): Gateway {
  const listener: Listener = {
    name: "http",
    port: 80,
    protocol: "HTTP",
    allowedRoutes: { namespaces: { from: "All" } },
    ...part,
  };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "edge", namespace: "infra", generation: 1 },
    spec: { gatewayClassName: "plinth-local", listeners: [listener] },
  };
}

export function route(name: string, rules: readonly RouteRule[], hostnames?: readonly string[]): HttpRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace: "shop", uid: name, creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { parentRefs: [{ name: "edge", namespace: "infra" }], rules, ...(hostnames && { hostnames }) },
  };
}

export function service(name: string, namespace = "shop"): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { ports: [{ name: "http", port: 80 }] },
  };
}

export function cluster(routes: readonly HttpRoute[], part: Partial<ClusterRoutes> = {}): ClusterRoutes {
  const gatewayClass = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "plinth-local" },
    spec: { controllerName },
  };
  return {
    classes: [gatewayClass],
    gateways: [gateway()],
    routes,
    grants: [],
    namespaces: [],
    services: [service("web"), service("api")],
    ...part,
  };
}

/** A rule that sends requests below the path to the Service. */
export function prefix(value: string, name = "web"): RouteRule {
  return { matches: [{ path: { type: "PathPrefix", value } }], backendRefs: [{ name, port: 80 }] };
}
