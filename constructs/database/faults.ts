/** What can be said of props without loading the SDK of Kubernetes: their faults, and what is fixed. */
export { type CitusClusterFacts, citusClusterFaults } from "./citus-cluster-faults.ts";
export type {
  BackupProps,
  CitusClusterProps,
  CitusImages,
  DatabaseClient,
  PoolerProps,
  RestoreProps,
  ServiceDatabase,
} from "./citus-cluster-props.ts";
export {
  CITUS_ACCOUNT,
  DATABASE_JOBS,
  DATABASE_NAMESPACE,
  databasePorts,
  groupHost,
  groupLabels,
  POOLER,
  patroniLabels,
  platformRoles,
  poolerHost,
  poolerLabels,
} from "./database-places.ts";
export { type ServiceDatabasesProps, serviceDatabasesSql } from "./service-databases-sql.ts";
