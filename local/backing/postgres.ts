import { z } from "zod";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { makeDataHome } from "./data-home.ts";
import { newPassword } from "./new-password.ts";
import { type DatabaseAccess, type DatabaseRequest, PostgresAdmin } from "./postgres-admin.ts";
import { PostgresCluster } from "./postgres-cluster.ts";
import { findPostgres } from "./postgres-programs.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";
import { startAndWait } from "./start-and-wait.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

export type { DatabaseAccess, DatabaseRequest } from "./postgres-admin.ts";

/** The name of its process in the ledger. */
export const POSTGRES = "postgres";

const USUAL_PORT = 5432;

const recordSchema = z.strictObject({
  port: z.int(),
  /** Of the server's own administrator. */
  password: z.string(),
});

/** A running PostgreSQL server. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** Such as `15.14`. */
  readonly version: string;
  /** A database and a role that owns it and nothing else. Safe to repeat. */
  ensureDatabase(request: DatabaseRequest): Promise<DatabaseAccess>;
  /** Makes a login that can make others which act as those roles. */
  ensureLoginMaker(name: string, password: string, roles: readonly string[]): Promise<void>;
}

/**
 * Starts the instance's PostgreSQL server, or takes over the one that runs.
 *
 * It listens on loopback TCP only, takes SCRAM passwords only, and writes through to disk. It refuses to run as root: as
 * root it runs as `postgres` (or `nobody`) with its data under /var/lib/plinth, where that account can reach them.
 *
 * @throws Failure when PostgreSQL is missing, or does not start
 */
export async function startPostgres({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
}: BackingProps): Promise<PostgresServer> {
  const step = progress.step("PostgreSQL");
  const file = new ServerRecordFile(dir, POSTGRES, recordSchema);
  const keep = (port: number) => file.write({ port, password: file.read()?.password ?? newPassword() });
  const account = unprivilegedAccount("postgres");
  const cluster = new PostgresCluster(makeDataHome(dir, POSTGRES, account), account);

  const prepare = async () => {
    const programs = findPostgres(cluster.major());
    const record = keep(await choosePort(file.read()?.port, preferredPort));
    if (cluster.major() === undefined) {
      step.update("creating its data");
      await cluster.create(programs, record.password);
    }
    cluster.configure(record.port);
    return {
      name: POSTGRES,
      command: programs.postgres,
      args: ["-D", cluster.data],
      cwd: cluster.home,
      // SIGTERM would wait for every client to leave; this ends their sessions and still shuts down cleanly.
      stopSignal: "SIGINT" as const,
      ...account,
    };
  };
  const admin = () => {
    const record = file.read() ?? keep(preferredPort);
    return { port: record.port, administer: new PostgresAdmin(record.port, record.password) };
  };
  const probe = async () => {
    const { port, administer } = admin();
    return { port, administer, version: await administer.version() };
  };

  try {
    const { port, administer, version } = await startAndWait(POSTGRES, { ledger, prepare, probe });
    await administer.closeDefaults();
    step.done(`${version} on ${LOOPBACK}:${port}`);
    return {
      host: LOOPBACK,
      port,
      version,
      ensureDatabase: (request) => administer.ensureDatabase(request),
      ensureLoginMaker: (name, password, roles) => administer.ensureLoginMaker(name, password, roles),
    };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}
