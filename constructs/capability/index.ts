export { PropsError, type PropsFault, refuseFaults } from "../props-error.ts";
export { Capability, type CapabilityOptions } from "./capability.ts";
export { CapabilityNamespace, type CapabilityNamespaceProps } from "./capability-namespace.ts";
export type { ChartNodes } from "./chart-nodes.ts";
export { type PinnedChart, type ReleaseProps, releaseOf } from "./release.ts";
