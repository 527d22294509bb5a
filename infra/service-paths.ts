import type { RouteAccess } from "@plinth/constructs/kube";
import type { ServiceName } from "./settings.ts";

/** The paths that each service answers at the gateway, with all below them. */
export const servicePaths = {
  user: ["/v1/users", "/v1/sessions", "/oidc", "/.well-known/jwks.json"],
  inventory: ["/v1/products", "/v1/warehouses", "/v1/stock"],
  order: ["/v1/orders"],
  notification: ["/v1/notifications", "/v1/webhooks"],
  sandbox: ["/sandbox"],
  "business-metrics": [],
  "event-archive": [],
} as const satisfies Readonly<Record<ServiceName, readonly string[]>>;

/** Who may call each path of a service. */
export type ServiceRoutes<Name extends ServiceName> = Readonly<
  Record<(typeof servicePaths)[Name][number], RouteAccess>
>;
