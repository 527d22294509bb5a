export {
  controllerLabels,
  GATEWAY_NAMESPACE,
  GATEWAY_RELEASE,
  kongLabels,
  kongPorts,
  WEBHOOK_PORT,
} from "./gateway-places.ts";
export { KongGateway } from "./kong-gateway.ts";
export type { KongGatewayProps } from "./kong-gateway-props.ts";
export { kongControllerIdentity, kongIdentity, kongMeshExceptions } from "./kong-in-mesh.ts";
export { LimitsStore } from "./limits-store.ts";
export { LIMITS_PORT, LIMITS_STORE, limitsStoreCounters } from "./limits-store-counters.ts";
export type { LimitsStoreProps } from "./limits-store-props.ts";
export type { GatewayTls, NetworkLoadBalancerProps } from "./network-load-balancer.ts";
export * from "./plugins.ts";
export { undecidedRoutes } from "./undecided-routes.ts";
