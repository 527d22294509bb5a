import type { PoolerProps, ServiceDatabase } from "./citus-cluster-props.ts";
import { databasePorts, platformRoles } from "./database-places.ts";

/** Where PgBouncer listens, finds its own password, and connects to. */
export interface BouncerPlaces {
  readonly port: number;
  readonly accessFile: string;
  readonly server: { readonly host: string; readonly port: number };
}

/** Where the pod has them. */
export const BOUNCER_ACCESS = "/etc/pgbouncer-access/userlist.txt";

/**
 * PgBouncer with a pool of each transaction. Who logs in is asked of the database at each login, as Vault's users come and go; what
 * PostgreSQL stores of their passwords is enough for both sides.
 *
 * @see https://www.pgbouncer.org/config.html
 */
export function bouncerConfig(
  pooler: Omit<PoolerProps, "replicas">,
  databases: readonly Pick<ServiceDatabase, "database">[],
  { port, accessFile, server }: BouncerPlaces,
): string {
  const target = `host=${server.host} port=${server.port}`;
  return [
    "[databases]",
    ...databases.map(({ database }) => `${database} = ${target} dbname=${database}`),
    "",
    "[pgbouncer]",
    "listen_addr = *",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${accessFile}`,
    `auth_user = ${platformRoles.pooler}`,
    "auth_query = SELECT usename, passwd FROM pgbouncer.get_auth($1)",
    "pool_mode = transaction",
    `max_prepared_statements = ${pooler.maxPreparedStatements}`,
    `max_client_conn = ${pooler.maxClientConnections}`,
    // Each user has a pool of its own, and Vault makes new users every hour: the bound is that of the database.
    `default_pool_size = ${pooler.connectionsPerDatabase}`,
    `max_db_connections = ${pooler.connectionsPerDatabase}`,
    // A client waits through a failover; longer than that it is told.
    "query_wait_timeout = 30",
    "server_login_retry = 1",
    "server_connect_timeout = 5",
    "server_lifetime = 1800",
    "server_idle_timeout = 120",
    "dns_max_ttl = 5",
    "ignore_startup_parameters = extra_float_digits",
    "log_connections = 0",
    "log_disconnections = 0",
    "",
  ].join("\n");
}

/** PgBouncer's own login. */
export function bouncerAccess(password: string): string {
  return `"${platformRoles.pooler}" "${password.replaceAll('"', '""')}"\n`;
}

/** Where PgBouncer's pods have all of it. */
export function podPlaces(host: string): BouncerPlaces {
  return { port: databasePorts.pooler, accessFile: BOUNCER_ACCESS, server: { host, port: databasePorts.postgres } };
}
