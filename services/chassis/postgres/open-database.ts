import type { Logger } from "../logger.ts";
import { Database } from "./database.ts";
import { Housekeeping } from "./housekeeping.ts";
import { migrate } from "./migrate.ts";
import { patiently } from "./patience.ts";
import type { Purge } from "./purge.ts";
import type { PostgresSettings } from "./settings.ts";

/**
 * A service's database with its schema up to date, and old rows deleted from time to time; waits for Postgres where that starts later.
 * @param folder the service's migrations
 * @param purges what else is deleted, beside the rows of the chassis's own tables. @default nothing
 * @throws the last error when Postgres stays out of reach
 */
export async function openDatabase(
  settings: PostgresSettings,
  folder: string,
  service: string,
  log: Logger,
  purges: readonly Purge[] = [],
): Promise<Database> {
  const { DATABASE_URL: url, DATABASE_POOL: connections, START_SECONDS: seconds } = settings;
  await patiently(
    seconds,
    () => migrate({ databaseUrl: url, folder, service, log }),
    (err) => log.warn({ err }, "waiting for Postgres"),
  );
  const database = new Database({ url, connections, service, log });
  const housekeeping = new Housekeeping(database, purges, log);
  database.beforeClose(() => housekeeping.close());
  return database;
}
