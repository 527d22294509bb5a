import type { Backing } from "../infra/handover.ts";
import { allEnded } from "./all-ended.ts";
import { type DatabaseAccess, type PostgresServer, startPostgres } from "./backing/postgres.ts";
import { type RedisAccess, type RedisServer, startRedis } from "./backing/redis.ts";
import { credentialsOf } from "./credentials.ts";
import type { Instance } from "./instance.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";

/** A server that runs beside the cluster. */
export interface BackingServer {
  /** `host:port` */
  readonly address: string;
  readonly version: string;
}

export interface BackingServers {
  readonly servers: Readonly<Record<string, BackingServer>>;
  /** What the program is handed; secret. */
  readonly handover: Backing;
}

/** Starts Postgres and Redis, or takes over the running ones, with a database and a cache user for each service. */
export async function startBackingServers(
  instance: Instance,
  ledger: ProcessLedger,
  serviceNames: readonly string[],
  progress: Progress,
): Promise<BackingServers> {
  const credentials = credentialsOf(instance, serviceNames);
  const props = { dir: instance.dir, ledger, progress };
  const [postgres, redis] = await allEnded([startPostgres(props), startRedis(props)]);
  const databases: Record<string, DatabaseAccess> = {};
  const users: Record<string, RedisAccess> = {};
  const signingKeys: Record<string, string> = {};
  for (const [name, { databasePassword, cachePassword, signingKey }] of credentials) {
    databases[name] = await postgres.ensureDatabase({ name, role: name, password: databasePassword });
    users[name] = await redis.ensureUser({ name, password: cachePassword, keyPrefix: `${name}:` });
    signingKeys[name] = signingKey;
  }
  return {
    servers: { postgres: described(postgres), redis: described(redis) },
    handover: {
      postgres: { host: postgres.host, port: postgres.port, databases },
      redis: { host: redis.host, port: redis.port, users },
      signingKeys,
    },
  };
}

function described({ host, port, version }: PostgresServer | RedisServer): BackingServer {
  return { address: `${host}:${port}`, version };
}
