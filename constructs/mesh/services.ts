/** What belongs to one service in the mesh, without loading what makes the mesh. */

export { Identity, TRUST_DOMAIN } from "./identity.ts";
export { DATAPLANE_LABEL, MESH_NAMESPACE, meshedNamespaceLabels, WAYPOINT_NAME } from "./mesh-labels.ts";
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
