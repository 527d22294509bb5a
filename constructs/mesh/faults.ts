/** What can be said of props without loading cdk8s or the SDK of Kubernetes: their faults and their defaults. */
export { Identity, TRUST_DOMAIN } from "./identity.ts";
export { type MeshException, meshExceptionsFaults } from "./mesh-exception.ts";
export { meshFaults } from "./mesh-faults.ts";
export { type MeshProps, type MeshRequest, type MeshTracing, meshRequests } from "./mesh-props.ts";
export { serviceAccessFaults } from "./service-access-faults.ts";
export type { DirectCaller, HttpMethod, RequestRule, ServiceAccessProps } from "./service-access-props.ts";
export { serviceTrafficFaults } from "./service-traffic-faults.ts";
export type { ServiceTrafficProps, TrafficRetry, TrafficShare, TrafficVariant } from "./service-traffic-props.ts";
export { storeAccessFaults } from "./store-access-faults.ts";
export type { StoreAccessProps, StoreRule } from "./store-access-props.ts";
export { type UnlistedException, unlistedExceptions } from "./unlisted-exceptions.ts";
export { waypointFaults } from "./waypoint-faults.ts";
export type { WaypointProps } from "./waypoint-props.ts";
