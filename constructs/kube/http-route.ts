import { ApiObject, Lazy } from "cdk8s";
import { Construct } from "constructs";
import type { Peer } from "./peer.ts";

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
}

/** Sends a Gateway's requests to Services by their path (Gateway API v1, https://gateway-api.sigs.k8s.io). */
export class HttpRoute extends Construct {
  readonly apiObject: ApiObject;
  readonly #rules: Rule[] = [];

  constructor(scope: Construct, id: string, props: HttpRouteProps) {
    super(scope, id);
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: props.name, labels: { ...props.labels } },
      spec: {
        parentRefs: [{ name: props.gateway.name, namespace: props.gateway.namespace }],
        ...(props.hostnames && { hostnames: [...props.hostnames] }),
        rules: Lazy.any({ produce: () => this.#rules.map(toRule) }),
      },
    });
    this.node.addValidation({ validate: () => this.#faults() });
  }

  /** Sends the requests that match to the Service. */
  addRule(match: PathMatch, backend: HttpBackend): void {
    this.#rules.push({ match, backend });
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
    ];
  }
}

function toRule({ match, backend }: Rule) {
  return {
    matches: [{ path: { type: match.type, value: match.value } }],
    backendRefs: [{ name: backend.name, port: backend.port }],
  };
}
