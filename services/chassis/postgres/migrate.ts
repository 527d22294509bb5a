import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import { Client } from "pg";
import type { Logger } from "../logger.ts";

export interface MigrateProps {
  readonly databaseUrl: string;
  /** The folder of the service's own migrations: `0001_name.sql`, each only adding. */
  readonly folder: string;
  /** The service's name. */
  readonly service: string;
  readonly log: Logger;
}

/** What every service with messages has: outbox, inbox, idempotency keys. */
const CHASSIS_FOLDER = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Brings the schema up to date: the chassis's own tables and the service's, each in one transaction. Replicas that start
 * together wait for the first, by an advisory lock.
 *
 * The old version of the service still runs meanwhile, so a migration only adds; what nothing uses any more goes in a
 * later release.
 */
export async function migrate({ databaseUrl, folder, service, log }: MigrateProps): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 2_000,
    application_name: `${service}-migrations`,
  });
  client.on("error", () => {
    // A lost connection rejects the query under way; without a listener it would end the process as well.
  });
  await client.connect();
  try {
    const applied = [
      ...(await applyFolder(client, CHASSIS_FOLDER, "chassis_migrations", log)),
      ...(await applyFolder(client, folder, "migrations", log)),
    ];
    log.info({ applied }, "schema is up to date");
  } finally {
    await client.end();
  }
}

async function applyFolder(client: Client, dir: string, migrationsTable: string, log: Logger): Promise<string[]> {
  const applied = await runner({
    dbClient: client,
    dir,
    direction: "up",
    migrationsTable,
    singleTransaction: true,
    advisoryLockMode: "wait",
    logger: {
      info() {},
      warn: (message: string) => log.warn(message),
      error: (message: string) => log.error(message),
    },
  });
  return applied.map(({ name }) => name);
}
