export { type IamPrincipals, type IamStatement, iamDocument } from "./iam-document.ts";
export { iamDocumentFaults } from "./iam-document-faults.ts";
export {
  type Architecture,
  type InstanceCategory,
  type InstanceType,
  instanceType,
  instanceTypes,
  matchingTypes,
  type NodeSize,
  podsWithPrefixes,
} from "./instance-types.ts";
export { type Allocatable, allocatableOf } from "./instance-types-allocatable.ts";
export { PodIdentity } from "./pod-identity.ts";
export { podIdentityFaults } from "./pod-identity-faults.ts";
export type { PodIdentityProps } from "./pod-identity-props.ts";
export { PrivateBucket } from "./private-bucket.ts";
export type { BucketLifecycle, PrivateBucketProps } from "./private-bucket-props.ts";
export { PropsError, type PropsFault } from "./props-error.ts";
export { dnsSuffixOf, isKnownRegion, knownRegions, type Partition, partitionOf, zonesOf } from "./region.ts";
