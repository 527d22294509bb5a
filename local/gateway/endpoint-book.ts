import { loopbackOf } from "../node/pod-address.ts";
import { type EndpointSlice, namespaceOf, type Service } from "./gateway-api.ts";

/** An address to which requests can be sent. */
export interface Endpoint {
  /** The pod's address as the API shows it. */
  readonly podIP: string;
  /** `http://127.A.B.C:port`, where the pod's process listens. */
  readonly origin: string;
}

/** What stands behind one port of a Service. */
export interface ServiceEndpoints {
  readonly usable: readonly Endpoint[];
  /** Ready pods that no process stands behind, as their nodes are simulated. */
  readonly simulated: number;
  readonly notReady: number;
}

/**
 * The endpoints of a Service's port. Like kube-proxy it takes those that are ready, and only when there is none those that
 * still serve while they end.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#endpointslices
 */
export function serviceEndpoints(
  service: Service,
  port: number,
  slices: readonly EndpointSlice[],
  octet: number,
): ServiceEndpoints {
  const portName = service.spec.ports?.find((one) => one.port === port)?.name ?? "";
  const ready = new Map<string, Endpoint>();
  const ending = new Map<string, Endpoint>();
  let simulated = 0;
  let notReady = 0;
  for (const slice of slices) {
    if (slice.metadata.labels?.["kubernetes.io/service-name"] !== service.metadata.name) continue;
    if (namespaceOf(slice) !== namespaceOf(service)) continue;
    const target = slice.ports?.find((one) => (one.name ?? "") === portName)?.port;
    for (const { addresses, conditions = {} } of slice.endpoints ?? []) {
      const podIP = addresses[0];
      if (podIP === undefined || target === undefined) continue;
      const terminating = conditions.terminating ?? false;
      const isReady = (conditions.ready ?? true) && !terminating;
      const host = loopbackOf(podIP, octet);
      if (host === undefined) {
        if (isReady) simulated++;
        continue;
      }
      const endpoint = { podIP, origin: `http://${host}:${target}` };
      if (isReady) ready.set(podIP, endpoint);
      else if (terminating && conditions.serving) ending.set(podIP, endpoint);
      else notReady++;
    }
  }
  return { usable: [...(ready.size > 0 ? ready : ending).values()], simulated, notReady };
}
