import { isRecord } from "../../../is-record.ts";
import type { KubeObject } from "../../../kube/kube-object.ts";
import { field } from "./field.ts";
import type { RelatedKind } from "./object-watch.ts";
import { type Readiness, type ReadinessContext, type ReadinessRule, ready, waiting } from "./readiness.ts";

/** How long a Service without any pod may be about to get some. */
const settleMilliseconds = 5000;

/**
 * A Service is ready when all pods that it selects are, and a LoadBalancer has an address. Headless ones, those without a
 * selector and ExternalName have no pods to wait for. One that selects no pod at all is ready after a moment: it may be
 * meant so.
 */
export const serviceReadiness: ReadinessRule = {
  timeoutSeconds: 600,
  check,
  related,
  pods: (object) => selectorOf(object),
};

function check(object: KubeObject, { related: slices, quietFor }: ReadinessContext): Readiness {
  if (field(object, "spec", "type") === "LoadBalancer" && !hasAddress(object)) {
    return waiting("no address was assigned to the load balancer; does the cluster have a controller for them?");
  }
  if (related(object) === undefined) return ready;
  const endpoints = slices.flatMap(({ endpoints: found }) => (Array.isArray(found) ? found : []));
  const pending = endpoints.filter((endpoint) => !isReady(endpoint));
  if (pending.length > 0) return waiting(`${pending.length} of ${endpoints.length} endpoints are not ready`);
  if (endpoints.length > 0 || quietFor >= settleMilliseconds) return ready;
  const left = settleMilliseconds - quietFor;
  return { ...waiting("no pod matches its selector"), againAfter: Math.max(left, 1) };
}

function related(object: KubeObject): RelatedKind | undefined {
  if (field(object, "spec", "clusterIP") === "None" || field(object, "spec", "type") === "ExternalName")
    return undefined;
  if (selectorOf(object) === undefined) return undefined;
  const labelSelector = `kubernetes.io/service-name=${object.metadata.name ?? ""}`;
  return { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", labelSelector };
}

/** Ready, or on its way out; unknown counts as ready (discovery/v1 EndpointConditions). */
function isReady(endpoint: unknown): boolean {
  return field(endpoint, "conditions", "ready") !== false || field(endpoint, "conditions", "terminating") === true;
}

/** Whether status.loadBalancer names an address or host; of Services and Ingresses. */
export function hasAddress(object: KubeObject): boolean {
  const addresses = field(object, "status", "loadBalancer", "ingress");
  return Array.isArray(addresses) && addresses.length > 0;
}

function selectorOf(object: KubeObject): string | undefined {
  const selector = field(object, "spec", "selector");
  if (!isRecord(selector) || Object.keys(selector).length === 0) return undefined;
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(",");
}
