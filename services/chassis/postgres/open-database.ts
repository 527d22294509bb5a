import { CredentialsFile } from "../credentials/credentials-file.ts";
import type { Logger } from "../logger.ts";
import { connectionString } from "./connection-string.ts";
import { Database } from "./database.ts";
import { Housekeeping } from "./housekeeping.ts";
import { migrate } from "./migrate.ts";
import { patiently } from "./patience.ts";
import type { Purge } from "./purge.ts";
import type { PostgresSettings } from "./settings.ts";

/**
 * A service's database with its schema up to date, and old rows deleted from time to time; waits for Postgres where that starts later.
 * Its login may be rotated while it is in use.
 * @param folder the service's migrations
 * @param purges what else is deleted, beside the rows of the chassis's own tables. @default nothing
 * @throws the last error when Postgres, or the file with the login, stays out of reach
 */
export async function openDatabase(
  settings: PostgresSettings,
  folder: string,
  service: string,
  log: Logger,
  purges: readonly Purge[] = [],
): Promise<Database> {
  const { DATABASE_URL: url, DATABASE_CREDENTIALS_FILE: path, DATABASE_CA_FILE: caFile } = settings;
  let credentials: CredentialsFile | undefined;
  await patiently(
    settings.START_SECONDS,
    async () => {
      credentials ??= path === undefined ? undefined : await CredentialsFile.open(path, log);
      const databaseUrl = connectionString(url, credentials?.current, caFile);
      await migrate({ databaseUrl, folder, service, log }).catch(async (error) => {
        await credentials?.refresh();
        throw error;
      });
    },
    (err) => log.warn({ err }, "waiting for Postgres"),
  ).catch((error) => {
    credentials?.close();
    throw error;
  });
  const database = new Database({ url, credentials, caFile, connections: settings.DATABASE_POOL, service, log });
  const housekeeping = new Housekeeping(database, purges, log);
  database.beforeClose(() => housekeeping.close());
  database.beforeClose(async () => credentials?.close());
  return database;
}
