export { Database, type DatabaseProps } from "./database.ts";
export { openDatabase } from "./open-database.ts";
export type { Queries, Statement } from "./queries.ts";
export { type PostgresSettings, postgresSettings } from "./settings.ts";
export { databaseUnavailable } from "./unavailable.ts";
