import { startPostgres } from "./backing/postgres.ts";
import { startRedis } from "./backing/redis.ts";
import { allEnded } from "./all-ended.ts";
import { credentialsOf } from "./credentials.ts";
import type { Instance } from "./instance.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";

/** What one service needs of the servers beside the cluster. All of it is secret. */
export interface ServiceBacking {
  readonly databaseUrl: string;
  readonly cacheUrl: string;
  /** PKCS#8, PEM. */
  readonly signingKey: string;
}

/** A server that runs beside the cluster. */
export interface BackingServer {
  /** `host:port` */
  readonly address: string;
  readonly version: string;
}

export interface Backing {
  readonly servers: Readonly<Record<string, BackingServer>>;
  readonly services: Readonly<Record<string, ServiceBacking>>;
}

/** Starts Postgres and Redis, or takes over the running ones, with a database and a cache user for each service. */
export async function startBacking(
  instance: Instance,
  ledger: ProcessLedger,
  serviceNames: readonly string[],
  progress: Progress,
): Promise<Backing> {
  const credentials = credentialsOf(instance, serviceNames);
  const props = { dir: instance.dir, ledger, progress };
  const [postgres, redis] = await allEnded([startPostgres(props), startRedis(props)]);
  const services: Record<string, ServiceBacking> = {};
  for (const [name, { databasePassword, cachePassword, signingKey }] of credentials) {
    const database = await postgres.ensureDatabase({ name, role: name, password: databasePassword });
    const cache = await redis.ensureUser({ name, password: cachePassword, keyPrefix: `${name}:` });
    services[name] = { databaseUrl: database.url, cacheUrl: cache.url, signingKey };
  }
  const server = ({ host, port, version }: { host: string; port: number; version: string }): BackingServer => ({
    address: `${host}:${port}`,
    version,
  });
  return { servers: { postgres: server(postgres), redis: server(redis) }, services };
}
