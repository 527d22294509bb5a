export { type IamPrincipals, type IamStatement, iamDocument } from "./iam-document.ts";
export { PropsError, type PropsFault } from "./props-error.ts";
export { dnsSuffixOf, isKnownRegion, knownRegions, type Partition, partitionOf, zonesOf } from "./region.ts";
