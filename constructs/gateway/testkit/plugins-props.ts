import type { GatewayPluginsProps } from "../gateway-plugins-props.ts";

/** The least that GatewayPlugins ask for. */
export const pluginsProps: GatewayPluginsProps = {
  routesNamespace: "shop",
  paths: ["/v1/users", "/v1/orders"],
  tokens: { issuer: "https://shop.example.com/oidc", jwksUri: "http://user.shop.svc:8080/.well-known/jwks.json" },
  addressLimits: { perMinute: 600 },
  quota: { plans: { free: { units: 100, windowSeconds: 60 } }, defaultPlan: "free" },
  counters: { host: "limits-store.edge.svc" },
};
