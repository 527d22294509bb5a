import type { Condition } from "../node/pod.ts";
import {
  type ClusterRoutes,
  controllerName,
  type Gateway,
  type GatewayClass,
  type HttpRoute,
  type RouteParentStatus,
} from "./gateway-api.ts";
import { type Attachment, attachments, isServed, ownGateways } from "./route-attachment.ts";
import { parentKey, type RouteEntry, unsupportedPart } from "./route-table.ts";

/** A condition before it has a time and a generation. */
interface Finding {
  readonly type: string;
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Status of a GatewayClass that names our controller. */
export function classStatus(gatewayClass: GatewayClass, at: string) {
  const findings = [
    { type: "Accepted", holds: true, reason: "Accepted", message: "served by the gateway on loopback" },
  ];
  return { conditions: asConditions(findings, gatewayClass.status?.conditions, gatewayClass.metadata.generation, at) };
}

/** Status of one of our gateways: where it listens, and how many routes each listener carries. */
export function gatewayStatus(gateway: Gateway, cluster: ClusterRoutes, port: number, at: string) {
  const { generation } = gateway.metadata;
  const known = (gateway.status ?? {}) as {
    conditions?: Condition[];
    listeners?: { name: string; conditions?: Condition[] }[];
  };
  const listeners = gateway.spec.listeners.map((listener) => {
    const served = isServed(listener);
    const attached = cluster.routes.filter((route) =>
      attachments(route, [gateway], cluster).some((one) =>
        one.listeners.some(({ listener: { name } }) => name === listener.name),
      ),
    );
    const message = served
      ? `plain HTTP at 127.0.0.1:${port}`
      : `protocol ${listener.protocol}: the local gateway serves HTTP only`;
    const findings: Finding[] = [
      { type: "Accepted", holds: served, reason: served ? "Accepted" : "UnsupportedProtocol", message },
      { type: "Programmed", holds: served, reason: served ? "Programmed" : "Invalid", message },
      { type: "ResolvedRefs", holds: true, reason: "ResolvedRefs", message: "" },
      { type: "Conflicted", holds: false, reason: "NoConflicts", message: "" },
    ];
    return {
      name: listener.name,
      supportedKinds: served ? [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }] : [],
      attachedRoutes: attached.length,
      conditions: asConditions(
        findings,
        known.listeners?.find(({ name }) => name === listener.name)?.conditions,
        generation,
        at,
      ),
    };
  });
  const isProgrammed = gateway.spec.listeners.some(isServed);
  const findings: Finding[] = [
    { type: "Accepted", holds: true, reason: isProgrammed ? "Accepted" : "ListenersNotValid", message: "" },
    {
      type: "Programmed",
      holds: isProgrammed,
      reason: isProgrammed ? "Programmed" : "Invalid",
      message: isProgrammed ? `listens on 127.0.0.1:${port}` : "no listener with protocol HTTP",
    },
  ];
  return {
    addresses: [{ type: "IPAddress", value: "127.0.0.1" }],
    conditions: asConditions(findings, known.conditions, generation, at),
    listeners,
  };
}

/** Status of a route: one entry for each parentRef to a gateway of ours, besides the entries of other controllers. */
export function routeStatus(route: HttpRoute, cluster: ClusterRoutes, entries: readonly RouteEntry[], at: string) {
  const known = route.status?.parents ?? [];
  const others = known.filter((one) => one.controllerName !== controllerName);
  const own = attachments(route, ownGateways(cluster), cluster).map((attachment): RouteParentStatus => {
    const before = known.find(
      (one) => one.controllerName === controllerName && parentKey(one.parentRef) === parentKey(attachment.ref),
    );
    const findings = [acceptance(route, attachment), resolution(route, entries), ...protection(route, entries)];
    return {
      parentRef: attachment.ref,
      controllerName,
      conditions: asConditions(findings, before?.conditions, route.metadata.generation, at),
    };
  });
  return { parents: [...others, ...own] };
}

function acceptance(route: HttpRoute, { refusal }: Attachment): Finding {
  const unsupported = unsupportedPart(route);
  if (unsupported !== undefined) {
    return { type: "Accepted", holds: false, reason: "UnsupportedValue", message: `not supported: ${unsupported}` };
  }
  if (refusal) return { type: "Accepted", holds: false, ...refusal };
  return { type: "Accepted", holds: true, reason: "Accepted", message: "" };
}

function resolution(route: HttpRoute, entries: readonly RouteEntry[]): Finding {
  const backends = entries
    .filter((entry) => entry.route.metadata.uid === route.metadata.uid)
    .flatMap((entry) => entry.backends);
  const fault = backends.find((backend) => backend.fault)?.fault;
  return fault
    ? { type: "ResolvedRefs", holds: false, ...fault }
    : { type: "ResolvedRefs", holds: true, reason: "ResolvedRefs", message: "" };
}

/** Whether what is declared for Kong is done; nothing where nothing is declared. */
function protection(route: HttpRoute, entries: readonly RouteEntry[]): Finding[] {
  const chains = entries
    .filter((entry) => entry.route.metadata.uid === route.metadata.uid)
    .map(({ chain }) => chain)
    .filter(({ isEmpty }) => !isEmpty);
  if (chains.length === 0) return [];
  const [faults, missing] = [
    new Set(chains.flatMap((chain) => chain.faults)),
    new Set(chains.flatMap((chain) => chain.unenforced)),
  ].map((texts) => [...texts].join("; "));
  const type = "plinth.dev/PluginsEnforced";
  if (faults) return [{ type, holds: false, reason: "RouteClosed", message: `closed: ${faults}` }];
  if (missing) return [{ type, holds: false, reason: "PartlySimulated", message: `not enforced here: ${missing}` }];
  return [{ type, holds: true, reason: "Enforced", message: "" }];
}

function asConditions(
  findings: readonly Finding[],
  known: readonly Condition[] | undefined,
  generation: number | undefined,
  at: string,
): Condition[] {
  return findings.map(({ type, holds, reason, message }) => {
    const status = holds ? "True" : "False";
    const before = known?.find((one) => one.type === type);
    const since = before?.status === status ? before.lastTransitionTime : at;
    const observed = generation === undefined ? {} : { observedGeneration: generation };
    return { type, status, reason, message, lastTransitionTime: since ?? at, ...observed };
  });
}
