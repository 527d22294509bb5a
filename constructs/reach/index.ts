export { reach } from "./reach.ts";
export { tunnelFaults } from "./reach-faults.ts";
export type { DirectReach, ReachProps, TunnelReach } from "./reach-props.ts";
export type { TunnelTarget } from "./tunnel-target.ts";
