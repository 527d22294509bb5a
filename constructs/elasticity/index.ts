export { Elasticity, elasticityNamespace, webhookPorts } from "./elasticity.ts";
export type { ElasticityProps } from "./elasticity-props.ts";
export { Headroom } from "./headroom.ts";
export { headroomFaults } from "./headroom-faults.ts";
export type { HeadroomProps } from "./headroom-props.ts";
export { kedaRequests } from "./keda-values.ts";
export { RightSizing, type RightSizingProps } from "./right-sizing.ts";
export { vpaRequests } from "./vpa-values.ts";
