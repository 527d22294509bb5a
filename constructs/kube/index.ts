export { Autoscaling, type AutoscalingRange } from "./autoscaling.ts";
export { ConnectionPolicy, type ConnectionPolicyProps } from "./connection-policy.ts";
export { type GatewayReference, type HttpBackend, HttpRoute, type HttpRouteProps, PathMatch } from "./http-route.ts";
export { Microservice } from "./microservice.ts";
export type { MicroserviceProps } from "./microservice-props.ts";
export { Peer } from "./peer.ts";
export type { Placement, Toleration } from "./placement.ts";
export { Port } from "./port.ts";
export type { Compute, Resources } from "./resources.ts";
