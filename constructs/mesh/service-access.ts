import { ApiObject, Lazy } from "cdk8s";
import { Construct } from "constructs";
import { faultText } from "../props-error.ts";
import { Identity } from "./identity.ts";
import { WAYPOINT_NAME } from "./mesh-labels.ts";
import { serviceAccessFaults } from "./service-access-faults.ts";
import type { RequestRule, ServiceAccessProps } from "./service-access-props.ts";

/** Says on an AuthorizationPolicy why its rules are as wide as they are. */
export const ACCESS_REASONS_ANNOTATION = "plinth.dev/access-reasons";

/**
 * Who may call a service. Nobody, but for what `allow` lets through at the waypoint; and nobody past the waypoint, but for the direct
 * callers. The waypoint sees the caller's identity, and the pods see the waypoint's. Rules only ever allow: one that forbids would be
 * passed by a method or a path in another spelling, where one that allows refuses it.
 *
 * @see https://istio.io/latest/docs/ambient/usage/l7-features/
 */
export class ServiceAccess extends Construct {
  readonly #props: ServiceAccessProps;
  readonly #rules: RequestRule[] = [];
  readonly #requests: ApiObject;

  constructor(scope: Construct, id: string, props: ServiceAccessProps) {
    super(scope, id);
    this.#props = props;
    const { service, variants = [] } = props;
    const services = [...new Set([service, ...variants])];
    // It has no rule, so it lets nothing through; with it alone a service is closed already.
    this.#atWaypoint("Default", `${service}-default`, services, []);
    this.#requests = this.#atWaypoint(
      "Requests",
      `${service}-requests`,
      services,
      Lazy.any({ produce: () => this.#rules.map(toRule) }),
    );
    for (const name of services) {
      this.#atPods(name);
    }
    this.node.addValidation({ validate: () => serviceAccessFaults(props, this.#rules).map(faultText) });
  }

  /** Lets these callers send these requests. */
  allow(rule: RequestRule): this {
    this.#rules.push(rule);
    const reasons = this.#rules.flatMap(({ reason }) => reason ?? []);
    if (reasons.length > 0) {
      this.#requests.metadata.addAnnotation(ACCESS_REASONS_ANNOTATION, [...new Set(reasons)].join("; "));
    }
    return this;
  }

  #atWaypoint(id: string, name: string, services: readonly string[], rules: unknown): ApiObject {
    return new ApiObject(this, id, {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name, namespace: this.#props.namespace },
      spec: {
        targetRefs: services.map((each) => ({ group: "", kind: "Service", name: each })),
        action: "ALLOW",
        rules,
      },
    });
  }

  #atPods(name: string): void {
    const { namespace, port = 8080, directCallers = [] } = this.#props;
    const { waypoint = Identity.of(namespace, WAYPOINT_NAME) } = this.#props;
    const ports = () => [...new Set([port, ...this.#rules.flatMap((rule) => rule.port ?? [])])];
    const callers = () => [{ from: waypoint, ports: ports() }, ...directCallers];
    new ApiObject(this, `Pods-${name}`, {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: {
        name: `${name}-pods`,
        namespace,
        ...(directCallers.length > 0 && {
          annotations: {
            [ACCESS_REASONS_ANNOTATION]: directCallers
              .map(({ from, reason }) => `${from.principal}: ${reason}`)
              .join("; "),
          },
        }),
      },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": name } },
        action: "ALLOW",
        rules: Lazy.any({
          produce: () =>
            callers().map(({ from, ports: reached }) => ({
              from: [{ source: { principals: [from.principal] } }],
              to: [{ operation: { ports: reached.map(String) } }],
            })),
        }),
      },
    });
  }
}

function toRule({ from, methods, paths, port }: RequestRule) {
  const operation = {
    ...(methods && { methods: [...methods] }),
    ...(paths && { paths: [...paths] }),
    ...(port !== undefined && { ports: [String(port)] }),
  };
  return {
    from: [{ source: { principals: from.map(({ principal }) => principal) } }],
    ...(Object.keys(operation).length > 0 && { to: [{ operation }] }),
  };
}
