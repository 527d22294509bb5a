import type { AccessKind } from "../kube/route-access.ts";

/** Our own plugins, as Kong loads them. */
export const AUTH_PLUGIN = "plinth-auth";
export const QUOTA_PLUGIN = "plinth-quota";

/** The KongPlugin that a route of each access names. */
export const accessPlugins: Readonly<Record<AccessKind, string>> = {
  required: "plinth-auth-required",
  optional: "plinth-auth-optional",
  open: "plinth-strip-identity",
};

/** What Kong's controller reads on a route. */
export function routeAnnotations(access: AccessKind): Readonly<Record<string, string>> {
  return { "konghq.com/plugins": accessPlugins[access] };
}

/**
 * What Kong's controller reads on a Service: to send requests to the Service, not to its pods around the mesh. Spelled with a capital
 * letter it has no effect and no error.
 *
 * @see https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/
 */
export const serviceAnnotations: Readonly<Record<string, string>> = {
  "ingress.kubernetes.io/service-upstream": "true",
};

/** Which controller an object of the cluster is for. */
export const INGRESS_CLASS = "kong";
