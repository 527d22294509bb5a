export { backupStatements } from "./backup-access.ts";
export { CitusCluster } from "./citus-cluster.ts";
export * from "./faults.ts";
