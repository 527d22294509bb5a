import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../props-error.ts";
import { type TrafficSettings, trafficSettings } from "./service-traffic-defaults.ts";
import { serviceTrafficFaults } from "./service-traffic-faults.ts";
import type { ServiceTrafficProps, TrafficShare, TrafficVariant } from "./service-traffic-props.ts";

/** Methods that may be sent twice. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotentMethods = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] as const;

/**
 * How requests to a service go, once they are at its waypoint: time-outs, retries, shares of a canary, variants by header; which pods get
 * none for a while, and how many connections there may be. Both objects are honoured by waypoints only: a Service that no waypoint serves
 * is not changed by them.
 *
 * @throws PropsError with every fault of the props
 * @see https://gateway-api.sigs.k8s.io/mesh/
 */
export class ServiceTraffic extends Construct {
  constructor(scope: Construct, id: string, props: ServiceTrafficProps) {
    super(scope, id);
    refuseFaults("ServiceTraffic", serviceTrafficFaults(props));
    const settings = trafficSettings(props);
    this.#route(settings);
    for (const service of servicesOf(settings)) {
      this.#limit(service, settings);
    }
  }

  #route(settings: TrafficSettings): void {
    const { service, namespace, port, shares, variants } = settings;
    new ApiObject(this, "Route", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      // The service's own name is that of its route at the gateway.
      metadata: { name: `${service}-mesh`, namespace },
      spec: {
        parentRefs: [{ group: "", kind: "Service", name: service, port }],
        rules: [
          ...variants.flatMap((variant) =>
            rulesOf(settings, [{ service: variant.service, weight: 100 }], headersOf(variant)),
          ),
          ...rulesOf(settings, shares, {}),
        ],
      },
    });
  }

  /** Rules of one Service are not those of another that a route leads to. */
  #limit(service: string, { namespace, limits, outliers }: TrafficSettings): void {
    new ApiObject(this, `Limits-${service}`, {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: service, namespace },
      spec: {
        host: `${service}.${namespace}.svc.cluster.local`,
        trafficPolicy: {
          connectionPool: {
            tcp: { maxConnections: limits.connections, connectTimeout: text(limits.connectTimeout) },
            http: {
              http1MaxPendingRequests: limits.pendingRequests,
              http2MaxRequests: limits.requests,
              maxRetries: limits.retries,
            },
          },
          outlierDetection: {
            consecutive5xxErrors: outliers.consecutiveErrors,
            consecutiveGatewayErrors: outliers.consecutiveErrors,
            interval: text(outliers.interval),
            baseEjectionTime: text(outliers.ejection),
            maxEjectionPercent: outliers.mostEjectedPercent,
          },
        },
      },
    });
  }
}

/** The Services that a service's requests go to, itself first. */
function servicesOf({ service, shares, variants }: TrafficSettings): readonly string[] {
  return [...new Set([service, ...shares.map((each) => each.service), ...variants.map((each) => each.service)])];
}

type Match = Readonly<Record<string, unknown>>;

/** A rule with retries for requests that may be sent twice, and one without for all. */
function rulesOf({ port, timeout, retry }: TrafficSettings, shares: readonly TrafficShare[], match: Match) {
  const request = text(timeout);
  const backendRefs = shares.map(({ service: name, weight }) => ({ name, port, weight }));
  const all = {
    ...(Object.keys(match).length > 0 && { matches: [match] }),
    backendRefs,
    timeouts: { request },
  };
  if (retry === undefined) {
    return [all];
  }
  const { attempts, statuses, backoff, perTry } = retry;
  const twice = {
    matches: idempotentMethods.map((method) => ({ ...match, method })),
    backendRefs,
    // Istio takes `backendRequest` for the whole request's time-out in a rule without retries.
    timeouts: { request, backendRequest: text(perTry) },
    retry: { attempts, codes: [...statuses], backoff: text(backoff) },
  };
  return [twice, all];
}

function headersOf({ header, value }: TrafficVariant): Match {
  return { headers: [{ type: "Exact", name: header, value }] };
}

/** @see https://gateway-api.sigs.k8s.io/geps/gep-2257/ */
function text(millis: number): string {
  return millis % 1000 === 0 ? `${millis / 1000}s` : `${millis}ms`;
}
