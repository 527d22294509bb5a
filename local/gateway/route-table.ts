import {
  type BackendRef,
  type ClusterRoutes,
  type HttpRoute,
  namespaceOf,
  type ParentRef,
  type RouteMatch,
  type RouteRule,
  type Service,
  type ValueMatch,
} from "./gateway-api.ts";
import { hostFits, hostRank } from "./hostname.ts";
import { type ChainCompiler, PluginChain } from "./plugin-chain.ts";
import { attachments, ownGateways } from "./route-attachment.ts";

/** The parts of a request that routes look at. */
export interface RoutedRequest {
  /** Host name without port, in lower case. */
  readonly host: string;
  /** Path without query, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly method: string;
  /** First value of a header, by its lower-case name. */
  header(name: string): string | undefined;
}

/** One match of one rule, with what is needed to rank it and to act on it. */
export interface RouteEntry {
  readonly hostname: string;
  readonly match: RouteMatch;
  readonly rule: RouteRule;
  readonly route: HttpRoute;
  /** Backends with their standing. */
  readonly backends: readonly Backend[];
  /** What requests must pass first. */
  readonly chain: PluginChain;
}

/** A backend of a rule. */
export interface Backend {
  readonly ref: BackendRef;
  readonly namespace: string;
  readonly weight: number;
  /** Why requests for it must fail, if they must. */
  readonly fault?: { readonly reason: string; readonly message: string };
}

const supportedFilters = ["RequestHeaderModifier", "ResponseHeaderModifier", "URLRewrite", "RequestRedirect"];

/** The routes of our gateways, in the order in which the Gateway API wants them tried. */
export class RouteTable {
  readonly entries: readonly RouteEntry[];

  /** @param compile makes the plugins of a rule. @default - there are none */
  constructor(cluster: ClusterRoutes, compile: ChainCompiler = () => PluginChain.none) {
    this.entries = entriesOf(cluster, compile).toSorted(byPrecedence);
  }

  /** The first entry that fits the request. */
  find(request: RoutedRequest): RouteEntry | undefined {
    return this.entries.find(
      ({ hostname, match }) => (hostname === "*" || hostFits(request.host, hostname)) && matchFits(match, request),
    );
  }
}

function entriesOf(cluster: ClusterRoutes, compile: ChainCompiler): RouteEntry[] {
  const gateways = ownGateways(cluster);
  return cluster.routes.flatMap((route) => {
    const bound = attachments(route, gateways, cluster);
    const hostnames = new Set(bound.flatMap(({ listeners }) => listeners.flatMap((one) => one.hostnames)));
    if (unsupportedPart(route) !== undefined) return [];
    return (route.spec.rules ?? [{}]).flatMap((rule) => {
      const backends = (rule.backendRefs ?? []).map((ref) => backendOf(ref, route, cluster));
      const chain = compile(route, servicesOf(backends, cluster));
      const matches = rule.matches && rule.matches.length > 0 ? rule.matches : [{}];
      return [...hostnames].flatMap((hostname) =>
        matches.map((match) => ({ hostname, match, rule, route, backends, chain })),
      );
    });
  });
}

/** The Services that requests are sent to. */
function servicesOf(backends: readonly Backend[], cluster: ClusterRoutes): Service[] {
  const usable = backends.filter(({ fault }) => fault === undefined);
  return cluster.services.filter((service) =>
    usable.some(({ ref, namespace }) => service.metadata.name === ref.name && namespaceOf(service) === namespace),
  );
}

/** What in a route the gateway cannot do, so that it must not be half done; undefined when it can do all. */
export function unsupportedPart(route: HttpRoute): string | undefined {
  for (const rule of route.spec.rules ?? []) {
    const own = (rule.filters ?? []).find(({ type }) => !supportedFilters.includes(type));
    if (own) return `filter ${own.type}; supported are ${supportedFilters.join(", ")}`;
    const ofBackend = (rule.backendRefs ?? []).find(({ filters }) => (filters ?? []).length > 0);
    if (ofBackend) return `filters of backendRef ${ofBackend.name}; put them on the rule`;
    for (const match of rule.matches ?? []) {
      const patterns = [
        ...(match.path?.type === "RegularExpression" ? [match.path.value ?? ""] : []),
        ...[...(match.headers ?? []), ...(match.queryParams ?? [])]
          .filter(({ type }) => type === "RegularExpression")
          .map(({ value }) => value),
      ];
      const broken = patterns.find((pattern) => compiled(pattern) === undefined);
      if (broken !== undefined) return `regular expression ${broken}`;
    }
  }
  return undefined;
}

function backendOf(ref: BackendRef, route: HttpRoute, cluster: ClusterRoutes): Backend {
  const namespace = ref.namespace ?? namespaceOf(route);
  const base = { ref, namespace, weight: ref.weight ?? 1 };
  const fail = (reason: string, message: string): Backend => ({ ...base, fault: { reason, message } });
  if ((ref.kind ?? "Service") !== "Service" || (ref.group ?? "") !== "") {
    return fail("InvalidKind", `backend ${ref.kind} ${ref.name} is no Service`);
  }
  if (namespace !== namespaceOf(route) && !isGranted(ref, namespace, route, cluster)) {
    return fail(
      "RefNotPermitted",
      `no ReferenceGrant in ${namespace} lets routes of ${namespaceOf(route)} use Service ${ref.name}`,
    );
  }
  const service = cluster.services.find(
    ({ metadata }) => metadata.name === ref.name && metadata.namespace === namespace,
  );
  if (!service) return fail("BackendNotFound", `Service ${namespace}/${ref.name} does not exist`);
  if (!service.spec.ports?.some(({ port }) => port === ref.port)) {
    const ports = (service.spec.ports ?? []).map(({ port }) => port).join(", ");
    return fail(
      "BackendNotFound",
      `Service ${namespace}/${ref.name} has no port ${ref.port ?? "(none given)"} (it has ${ports})`,
    );
  }
  return base;
}

function isGranted(ref: BackendRef, namespace: string, route: HttpRoute, cluster: ClusterRoutes): boolean {
  return cluster.grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      spec.from.some((from) => from.kind === "HTTPRoute" && from.namespace === namespaceOf(route)) &&
      spec.to.some((to) => to.kind === "Service" && (to.name === undefined || to.name === ref.name)),
  );
}

function matchFits(match: RouteMatch, request: RoutedRequest): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    pathFits(match, request.path) &&
    (match.headers ?? []).every((one) => valueFits(one, request.header(one.name.toLowerCase()))) &&
    (match.queryParams ?? []).every((one) => valueFits(one, request.query.get(one.name) ?? undefined))
  );
}

function pathFits(match: RouteMatch, path: string): boolean {
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  if (type === "Exact") return path === value;
  if (type === "RegularExpression") return compiled(value)?.test(path) ?? false;
  const prefix = withoutTrailingSlash(value);
  return path === prefix || path.startsWith(`${prefix}/`);
}

function valueFits(match: ValueMatch, value: string | undefined): boolean {
  if (value === undefined) return false;
  return match.type === "RegularExpression" ? (compiled(match.value)?.test(value) ?? false) : value === match.value;
}

const patterns = new Map<string, RegExp | undefined>();

/** A pattern that must fit the whole text; undefined when it is no regular expression. */
function compiled(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) {
    let expression: RegExp | undefined;
    try {
      expression = new RegExp(`^(?:${pattern})$`);
    } catch {
      expression = undefined;
    }
    patterns.set(pattern, expression);
  }
  return patterns.get(pattern);
}

/** `/v1/` as a prefix means the same as `/v1`; `/` means everything. */
export function withoutTrailingSlash(prefix: string): string {
  return prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
}

/**
 * Narrower hostname, exact path, longer path, method, more headers, more query parameters, older route, name; entries of one
 * route keep the order of its rules. Source: HTTPRouteRule.matches in the Gateway API's specification.
 */
function byPrecedence(a: RouteEntry, b: RouteEntry): number {
  const [one, other] = [rank(a), rank(b)];
  for (const [index, value] of one.entries()) {
    const difference = (other[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return (
    compare(a.route.metadata.creationTimestamp ?? "", b.route.metadata.creationTimestamp ?? "") ||
    compare(fullName(a.route), fullName(b.route))
  );
}

function rank({ hostname, match }: RouteEntry): number[] {
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  return [
    hostRank(hostname),
    type === "Exact" ? 2 : type === "PathPrefix" ? 1 : 0,
    value.length,
    match.method === undefined ? 0 : 1,
    match.headers?.length ?? 0,
    match.queryParams?.length ?? 0,
  ];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `namespace/name` of a route, for messages. */
export function fullName(route: HttpRoute): string {
  return `${namespaceOf(route)}/${route.metadata.name}`;
}

/** A parentRef as one text, to compare two. */
export function parentKey(ref: ParentRef): string {
  return [ref.group, ref.kind, ref.namespace, ref.name, ref.sectionName, ref.port].join("|");
}
