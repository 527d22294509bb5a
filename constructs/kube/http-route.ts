import { ApiObject, Lazy } from "cdk8s";
import { Construct } from "constructs";
import type { Peer } from "./peer.ts";
import type { AccessKind, RouteAccess } from "./route-access.ts";

/** A Gateway that routes attach to. */
export interface GatewayReference {
  readonly name: string;
  readonly namespace: string;

  /**
   * Where its requests come from.
   *
   * @default - the pods of its namespace
   */
  readonly callers?: readonly Peer[];

  /**
   * What it must read on a route to enforce a decision of access, as annotations.
   *
   * @default - none: such a gateway leaves the decision to the services
   */
  readonly annotations?: (access: AccessKind) => Readonly<Record<string, string>>;

  /**
   * What it must read on the Services behind its routes, as annotations.
   *
   * @default - none
   */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
}

/** A Service that requests go to. */
export interface HttpBackend {
  readonly name: string;
  readonly port: number;
}

/** Which requests a rule is for. */
export class PathMatch {
  /** The path itself and all below it: `/v1/users` takes `/v1/users/7` but not `/v1/users-old`. */
  static prefix(path: string): PathMatch {
    return new PathMatch("PathPrefix", path);
  }

  /** This path only. */
  static exact(path: string): PathMatch {
    return new PathMatch("Exact", path);
  }

  readonly type: "PathPrefix" | "Exact";
  readonly value: string;

  private constructor(type: "PathPrefix" | "Exact", value: string) {
    this.type = type;
    this.value = value;
  }
}

/** A route from a Gateway to Services. */
export interface HttpRouteProps {
  /** The object's name. */
  readonly name: string;

  /** The Gateway that the route attaches to. */
  readonly gateway: GatewayReference;

  /** Which decision of access its rules share. */
  readonly access: AccessKind;

  /**
   * Host names that requests must be for.
   *
   * @default - any that the gateway listens for
   */
  readonly hostnames?: readonly string[];

  /**
   * Labels of the object.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

interface Rule {
  readonly match: PathMatch;
  readonly backend: HttpBackend;
  readonly access: RouteAccess;
}

/** Says on an HTTPRoute which decision of access stands behind it. */
export const ACCESS_ANNOTATION = "plinth.dev/access";

/** Says on an HTTPRoute why it asks for less than a token. */
export const REASON_ANNOTATION = "plinth.dev/access-reason";

/** Sends a Gateway's requests to Services by their path (Gateway API v1, https://gateway-api.sigs.k8s.io). */
export class HttpRoute extends Construct {
  readonly apiObject: ApiObject;
  readonly #access: AccessKind;
  readonly #rules: Rule[] = [];

  constructor(scope: Construct, id: string, props: HttpRouteProps) {
    super(scope, id);
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: {
        name: props.name,
        labels: { ...props.labels },
        annotations: { [ACCESS_ANNOTATION]: props.access, ...props.gateway.annotations?.(props.access) },
      },
      spec: {
        parentRefs: [{ name: props.gateway.name, namespace: props.gateway.namespace }],
        ...(props.hostnames && { hostnames: [...props.hostnames] }),
        rules: Lazy.any({ produce: () => this.#rules.map(toRule) }),
      },
    });
    this.#access = props.access;
    this.node.addValidation({ validate: () => this.#faults() });
  }

  /** Sends the requests that match to the Service, after the decision of access that this route is for. */
  addRule(match: PathMatch, backend: HttpBackend, access: RouteAccess): void {
    this.#rules.push({ match, backend, access });
    const reasons = new Set(this.#rules.flatMap(({ access: { reason } }) => reason ?? []));
    if (reasons.size > 0) {
      this.apiObject.metadata.addAnnotation(REASON_ANNOTATION, [...reasons].join("; "));
    }
  }

  #faults(): string[] {
    const paths = this.#rules.map(({ match }) => `${match.type} ${match.value}`);
    return [
      ...(paths.length === 0 ? ["a route needs at least one rule: call addRule()"] : []),
      ...this.#rules
        .filter(({ match }) => !match.value.startsWith("/"))
        .map(({ match }) => `path is ${JSON.stringify(match.value)}: it must start with "/"`),
      ...paths
        .filter((path, index) => paths.indexOf(path) !== index)
        .map((path) => `path ${path} is routed twice: a path goes to one Service`),
      ...this.#rules
        .filter(({ access }) => access.kind !== this.#access)
        .map(({ match, access }) => `access of ${match.value} is ${access.kind}: this route is for ${this.#access}`),
      ...this.#rules.flatMap(({ match, access }) => access.faults.map((fault) => `path ${match.value}: ${fault}`)),
    ];
  }
}

function toRule({ match, backend }: Rule) {
  return {
    matches: [{ path: { type: match.type, value: match.value } }],
    backendRefs: [{ name: backend.name, port: backend.port }],
  };
}
