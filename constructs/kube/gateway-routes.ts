import { Construct } from "constructs";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { type GatewayReference, type HttpBackend, HttpRoute, type PathMatch } from "./http-route.ts";
import type { AccessKind, RouteAccess } from "./route-access.ts";

/** Whose routes these are. */
export interface GatewayRoutesProps {
  readonly backend: HttpBackend;
  readonly labels: Readonly<Record<string, string>>;
}

/** A service's routes at its gateways: one HTTPRoute for each gateway and decision of access. */
export class GatewayRoutes extends Construct {
  readonly #props: GatewayRoutesProps;
  readonly #routes = new Map<string, HttpRoute>();
  readonly #gateways: string[] = [];
  readonly #decisions = new Map<string, Set<AccessKind>>();

  constructor(scope: Construct, id: string, props: GatewayRoutesProps) {
    super(scope, id);
    this.#props = props;
    this.node.addValidation({ validate: () => this.#faults() });
  }

  /** Sends the gateway's requests for these paths to the service. @returns whether it is the first route at this gateway */
  add(match: PathMatch, gateway: GatewayReference, access: RouteAccess): boolean {
    const key = `${gateway.namespace}/${gateway.name}`;
    const isFirst = !this.#gateways.includes(key);
    if (isFirst) {
      this.#gateways.push(key);
    }
    const place = `${match.type} ${match.value} at ${key}`;
    this.#decisions.set(place, (this.#decisions.get(place) ?? new Set()).add(access.kind));
    this.#routeOf(gateway, key, access).addRule(match, this.#props.backend, access);
    return isFirst;
  }

  #routeOf(gateway: GatewayReference, key: string, access: RouteAccess): HttpRoute {
    const routeKey = `${key}/${access.kind}`;
    const known = this.#routes.get(routeKey);
    if (known) {
      return known;
    }
    const { backend, labels } = this.#props;
    const ownGateway = this.#gateways[0] === key ? "" : `-${gateway.name}`;
    const ownAccess = access.kind === "required" ? "" : `-${access.kind}`;
    const route = new HttpRoute(this, routeKey.replaceAll("/", "-"), {
      name: `${backend.name}${ownGateway}${ownAccess}`,
      gateway,
      access: access.kind,
      labels,
    });
    if (ownGateway === "" && ownAccess === "") {
      // A service's one route was called so before each decision of access had one of its own; by another name it would be deleted.
      const service = this.node.scope?.node.path;
      withResourceOptions(route, { aliases: [{ name: `${service}/Route/Resource` }] });
    }
    this.#routes.set(routeKey, route);
    return route;
  }

  #faults(): string[] {
    return [...this.#decisions]
      .filter(([, kinds]) => kinds.size > 1)
      .map(([place, kinds]) => `access of path ${place} is ${[...kinds].join(" and ")}: one of them is allowed`);
  }
}
