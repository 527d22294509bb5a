export {
  Autoscaling,
  type AutoscalingRange,
  type KafkaBacklogLogin,
  type KafkaBacklogs,
  type LoadMetric,
  type MeasuredLoad,
  type TopicBacklog,
} from "./autoscaling.ts";
export { ConnectionPolicy, type ConnectionPolicyProps } from "./connection-policy.ts";
export {
  ACCESS_ANNOTATION,
  type GatewayReference,
  type HttpBackend,
  HttpRoute,
  type HttpRouteProps,
  PathMatch,
  REASON_ANNOTATION,
} from "./http-route.ts";
export { KarpenterNodeClass, type KarpenterNodeClassProps } from "./karpenter-node-class.ts";
export { KarpenterNodePool } from "./karpenter-node-pool.ts";
export type { CapacityType, DisruptionBudget, KarpenterNodePoolProps, PoolTaint } from "./karpenter-node-pool-props.ts";
export { Layer } from "./layer.ts";
export { Microservice } from "./microservice.ts";
export type { MicroserviceProps } from "./microservice-props.ts";
export type { Sidecar, SidecarVolume } from "./microservice-sidecar.ts";
export { Peer } from "./peer.ts";
export type { Placement, Toleration } from "./placement.ts";
export { podIdentityAgent, podIdentityPort } from "./pod-identity-agent.ts";
export { Port } from "./port.ts";
export type { Compute, Resources } from "./resources.ts";
export { type AccessKind, RouteAccess } from "./route-access.ts";
export { StorageClasses, type StorageClassesProps } from "./storage-classes.ts";
export { VolumeSnapshotClass, type VolumeSnapshotClassProps } from "./volume-snapshot-class.ts";
