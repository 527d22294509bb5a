export { type IamPrincipals, type IamStatement, iamDocument } from "./iam-document.ts";
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
export { PropsError, type PropsFault } from "./props-error.ts";
export { dnsSuffixOf, isKnownRegion, knownRegions, type Partition, partitionOf, zonesOf } from "./region.ts";
