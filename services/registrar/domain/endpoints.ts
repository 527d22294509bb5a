import type { V1Endpoint, V1EndpointConditions, V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import type { Health } from "./registration.ts";

/** Where one port of a Service is served. */
export interface PortEndpoint {
  readonly address: string;
  readonly port: number;
  readonly health: Health;
}

/** @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
export const SERVICE_OF_SLICE = "kubernetes.io/service-name";

/**
 * The endpoints of one port, those of the Service's first address family. An endpoint may stand in two slices for a while; it is
 * ready where one of them says so.
 *
 * @param portName as in the Service; empty where its only port has no name
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#duplicate-endpoints
 */
export function endpointsOf(service: V1Service, portName: string, slices: readonly V1EndpointSlice[]): PortEndpoint[] {
  const family = service.spec?.ipFamilies?.[0] ?? "IPv4";
  const found = new Map<string, PortEndpoint>();
  for (const slice of slices.filter(({ addressType }) => addressType === family)) {
    for (const each of portEndpoints(slice, portName)) {
      const place = `${each.address} ${each.port}`;
      if (found.get(place)?.health !== "ready") {
        found.set(place, each);
      }
    }
  }
  return [...found.values()];
}

/** All addresses of an endpoint are the same pod; the first is the one to use. */
function portEndpoints({ ports, endpoints }: V1EndpointSlice, portName: string): PortEndpoint[] {
  const port = ports?.find(({ name }) => (name ?? "") === portName)?.port;
  // A slice without endpoints has null for them.
  return port === undefined ? [] : (endpoints ?? []).flatMap((endpoint) => atPort(endpoint, port));
}

function atPort({ addresses, conditions }: V1Endpoint, port: number): PortEndpoint[] {
  return addresses.slice(0, 1).map((address) => ({ address, port, health: healthOf(conditions ?? {}) }));
}

/** An endpoint that is not said to be unready is ready. */
function healthOf({ ready, terminating }: V1EndpointConditions): Health {
  if (terminating === true) {
    return "terminating";
  }
  return ready === false ? "not ready" : "ready";
}
