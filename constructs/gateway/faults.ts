export { gatewayPluginsFaults } from "./gateway-plugins-faults.ts";
export type * from "./gateway-plugins-props.ts";
export { kongGatewayFaults } from "./kong-gateway-faults.ts";
export type { KongGatewayProps } from "./kong-gateway-props.ts";
export { type LimitsStoreFacts, limitsStoreFaults } from "./limits-store-faults.ts";
export type { LimitsStoreProps } from "./limits-store-props.ts";
export type { GatewayTls, NetworkLoadBalancerProps } from "./network-load-balancer.ts";
