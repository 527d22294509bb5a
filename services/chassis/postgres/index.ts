export { Database } from "./database.ts";
export { migrate } from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export { afterCommit } from "./open-transaction.ts";
export { type Purge, purge } from "./purge.ts";
export type { Queries, Statement } from "./queries.ts";
export { postgresSettings } from "./settings.ts";
export { databaseUnavailable } from "./unavailable.ts";
