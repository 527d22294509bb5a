export { Identity, TRUST_DOMAIN } from "./identity.ts";
export { Mesh } from "./mesh.ts";
export { EXCEPTION_REASON_ANNOTATION, type MeshException, meshExceptionsFaults } from "./mesh-exception.ts";
export { MeshExceptions, type MeshExceptionsProps } from "./mesh-exceptions.ts";
export { meshFaults } from "./mesh-faults.ts";
export { DATAPLANE_LABEL, MESH_NAMESPACE, meshedNamespaceLabels, WAYPOINT_NAME } from "./mesh-labels.ts";
export { type MeshProps, type MeshRequest, type MeshTracing, meshRequests } from "./mesh-props.ts";
export { ACCESS_REASONS_ANNOTATION, ServiceAccess } from "./service-access.ts";
export { serviceAccessFaults } from "./service-access-faults.ts";
export type { DirectCaller, HttpMethod, RequestRule, ServiceAccessProps } from "./service-access-props.ts";
export { ServiceTraffic } from "./service-traffic.ts";
export { serviceTrafficFaults } from "./service-traffic-faults.ts";
export type {
  ConnectionLimits,
  OutlierDetection,
  ServiceTrafficProps,
  TrafficRetry,
  TrafficShare,
  TrafficVariant,
} from "./service-traffic-props.ts";
export { StoreAccess } from "./store-access.ts";
export { storeAccessFaults } from "./store-access-faults.ts";
export type { StoreAccessProps, StoreRule } from "./store-access-props.ts";
export { type UnlistedException, unlistedExceptions } from "./unlisted-exceptions.ts";
export { Waypoint } from "./waypoint.ts";
export { waypointFaults } from "./waypoint-faults.ts";
export type { WaypointProps } from "./waypoint-props.ts";
