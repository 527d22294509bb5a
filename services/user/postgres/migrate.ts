import { fileURLToPath } from "node:url";
import type { Logger } from "@plinth/chassis";
import { runner } from "node-pg-migrate";
import { Client } from "pg";

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Brings the schema up to date, in one transaction. Replicas that start together wait for the first, by an advisory lock.
 *
 * The old version of the service still runs meanwhile, so a migration only adds; what nothing uses any more goes in a
 * later release.
 */
export async function migrate(databaseUrl: string, log: Logger): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 2_000,
    application_name: "user-migrations",
  });
  client.on("error", () => {
    // A lost connection rejects the query under way; without a listener it would end the process as well.
  });
  await client.connect();
  try {
    const applied = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      direction: "up",
      migrationsTable: "migrations",
      singleTransaction: true,
      advisoryLockMode: "wait",
      logger: {
        info() {},
        warn: (message: string) => log.warn(message),
        error: (message: string) => log.error(message),
      },
    });
    log.info({ applied: applied.map(({ name }) => name) }, "schema is up to date");
  } finally {
    await client.end();
  }
}
