export { Database, type DatabaseProps } from "./database.ts";
export { type MigrateProps, migrate } from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export { afterCommit } from "./open-transaction.ts";
export { patiently } from "./patience.ts";
export { type Purge, purge } from "./purge.ts";
export type { Queries, Statement } from "./queries.ts";
export { type PostgresSettings, postgresSettings } from "./settings.ts";
export { databaseUnavailable } from "./unavailable.ts";
