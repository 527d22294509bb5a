/** What can be said of props without loading the SDK of AWS: their faults and their defaults. */
export { backupPlanFaults } from "./backup-faults.ts";
export { backupDefaults } from "./backup-props.ts";
export { clusterFaults } from "./cluster-faults.ts";
export { continuousIntegrationFaults } from "./continuous-integration-faults.ts";
export { costControlFaults } from "./cost-control-faults.ts";
export { edgeFaults } from "./edge-faults.ts";
export { networkFaults } from "./network-faults.ts";
export { nodeGroupNameFaults, nodeGroupsFaults } from "./node-groups-faults.ts";
export { deployRoleName } from "./pipeline-role-names.ts";
export { isKnownRegion, knownRegions } from "./region.ts";
export { storageFaults } from "./storage-faults.ts";
export { archiveDefaults, logDefaults } from "./storage-props.ts";
