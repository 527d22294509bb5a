import { databasePorts, platformRoles } from "./database-places.ts";

/** What the script makes. */
export interface ServiceDatabasesProps {
  /** Each a database, and the role that owns it. */
  readonly databases: readonly string[];
  /** Where there is Citus: the hosts of the workers' primaries, by group from 1 on, and the coordinator's. @default - plain PostgreSQL */
  readonly citus?: { readonly coordinator: string; readonly workers: readonly string[] };
}

/** The environment variable with what PostgreSQL stores of a role's password. */
export function verifierVariable(role: string): string {
  return `VERIFIER_${role.toUpperCase()}`;
}

/** The environment variable with a role's password, which nodes of Citus show to each other. */
export function passwordVariable(role: string): string {
  return `PASSWORD_${role.toUpperCase()}`;
}

const { superuser, pooler, exporter, vault } = platformRoles;

/**
 * A script for psql, run by a superuser in `postgres`: roles, databases, and who may do what in them. Run again it changes nothing. It
 * runs on every node, and on the workers before the coordinator; passwords come from the environment, and are not in it.
 *
 * @see https://www.postgresql.org/docs/17/app-psql.html
 */
export function serviceDatabasesSql({ databases, citus }: ServiceDatabasesProps): string {
  const roles = [pooler, exporter, vault, ...databases];
  return [
    "\\set ON_ERROR_STOP on",
    ...roles.map((role) => `\\getenv verifier_${role} ${verifierVariable(role)}`),
    ...(citus ? [superuser, ...databases].map((role) => `\\getenv password_${role} ${passwordVariable(role)}`) : []),
    quiet,
    ...roles.flatMap(roleLines),
    `REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;`,
    `GRANT CONNECT ON DATABASE postgres TO ${exporter}, ${vault};`,
    `GRANT pg_monitor TO ${exporter};`,
    `ALTER ROLE ${vault} CREATEROLE;`,
    // Before release 16 a role that may make roles may grant any; since then it needs to be given each.
    "SELECT :SERVER_VERSION_NUM >= 160000 AS grants_are_bounded \\gset",
    ...databases.flatMap(vaultLines),
    ...databases.flatMap((database) => databaseLines(database, citus !== undefined)),
    ...(citus ? databases.flatMap((database) => nodeLines(database, citus)) : []),
    "",
  ].join("\n");
}

/** Nothing of a password is to reach the log; and each node makes its own objects. */
const quiet = [
  "SET client_min_messages = warning;",
  "SET log_statement = 'none';",
  "SET log_min_duration_statement = -1;",
  "SET log_min_error_statement = 'panic';",
  "SET citus.enable_ddl_propagation = off;",
].join("\n");

function roleLines(role: string): string[] {
  const rights = "NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS LOGIN";
  return [
    `SELECT 'CREATE ROLE "${role}" ${rights}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') \\gexec`,
    `SELECT format('ALTER ROLE "${role}" PASSWORD %L', :'verifier_${role}') FROM pg_authid WHERE rolname = '${role}' AND rolpassword IS DISTINCT FROM :'verifier_${role}' \\gexec`,
  ];
}

/** Vault makes members of a service's role, and has none of its rights. */
function vaultLines(role: string): string[] {
  return [
    "\\if :grants_are_bounded",
    `GRANT "${role}" TO ${vault} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;`,
    "\\endif",
  ];
}

function databaseLines(database: string, hasCitus: boolean): string[] {
  return [
    `SELECT 'CREATE DATABASE "${database}" OWNER "${database}" TEMPLATE template0' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT CONNECT ON DATABASE "${database}" TO ${pooler};`,
    `\\connect "${database}"`,
    quiet,
    "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    `ALTER SCHEMA public OWNER TO "${database}";`,
    "CREATE SCHEMA IF NOT EXISTS pgbouncer;",
    ...authenticationLines,
    ...(hasCitus ? ["CREATE EXTENSION IF NOT EXISTS citus;", ...[superuser, database].map(authinfoLine)] : []),
    "\\connect postgres",
    quiet,
  ];
}

/** What PgBouncer may ask: the verifier of a role that may log in now, and is none of the platform's mighty ones. */
const authenticationLines = [
  "CREATE OR REPLACE FUNCTION pgbouncer.get_auth(wanted text) RETURNS TABLE (usename text, passwd text)",
  "  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$",
  "    SELECT rolname::text, rolpassword FROM pg_catalog.pg_authid",
  "    WHERE rolname OPERATOR(pg_catalog.=) wanted AND rolcanlogin AND NOT rolsuper AND NOT rolreplication",
  "      AND NOT rolcreaterole AND (rolvaliduntil IS NULL OR rolvaliduntil OPERATOR(pg_catalog.>) pg_catalog.now())",
  "$$;",
  "REVOKE ALL ON FUNCTION pgbouncer.get_auth(text) FROM PUBLIC;",
  `GRANT USAGE ON SCHEMA pgbouncer TO ${pooler};`,
  `GRANT EXECUTE ON FUNCTION pgbouncer.get_auth(text) TO ${pooler};`,
];

/** Nodes connect to each other as the role that a query runs under: the service's, also for Vault's users. */
function authinfoLine(role: string): string {
  const value = `'password=''' || replace(replace(:'password_${role}', '\\', '\\\\'), '''', '\\''') || ''''`;
  return `INSERT INTO pg_catalog.pg_dist_authinfo VALUES (0, '${role}', ${value}) ON CONFLICT (nodeid, rolename) DO UPDATE SET authinfo = excluded.authinfo WHERE pg_dist_authinfo.authinfo IS DISTINCT FROM excluded.authinfo;`;
}

/** On the coordinator alone: all nodes by the names of their primaries' Services, which stay when another member takes over. */
function nodeLines(database: string, { coordinator, workers }: NonNullable<ServiceDatabasesProps["citus"]>): string[] {
  const port = databasePorts.postgres;
  const absent = (host: string) => `WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_dist_node WHERE nodename = '${host}')`;
  return [
    "\\getenv is_coordinator IS_COORDINATOR",
    "\\if :is_coordinator",
    `\\connect "${database}"`,
    `SELECT pg_catalog.citus_set_coordinator_host('${coordinator}', ${port}) ${absent(coordinator)};`,
    ...workers.map(
      (host, index) => `SELECT pg_catalog.citus_add_node('${host}', ${port}, groupid => ${index + 1}) ${absent(host)};`,
    ),
    "\\connect postgres",
    "\\endif",
  ];
}
