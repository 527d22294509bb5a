import type { CitusClusterProps } from "./citus-cluster-props.ts";
import { pooledConnections } from "./connection-budget.ts";
import { CITUS_SCOPE, DATABASE_NAMESPACE, databasePorts, patroniLabels, platformRoles } from "./database-places.ts";

/** Where a member's pod has its files. */
export const memberPaths = {
  volume: "/var/lib/postgresql",
  data: "/var/lib/postgresql/data/pgdata",
  sockets: "/var/run/postgresql",
  /** Of Debian's packages, that the official image is made of. */
  programs: "/usr/lib/postgresql/17/bin",
  config: "/etc/patroni",
} as const;

/** What the configuration is made of. */
export type PatroniProps = Pick<
  CitusClusterProps,
  | "members"
  | "maxConnections"
  | "maxPreparedTransactions"
  | "resources"
  | "pooler"
  | "databases"
  | "podCidrs"
  | "strict"
  | "backup"
  | "restore"
>;

/**
 * PostgreSQL's parameters, all of them Patroni's to set, so that every member of a group has the same.
 *
 * @see https://www.postgresql.org/docs/17/runtime-config.html
 * @see https://docs.citusdata.com/en/stable/develop/api_guc.html
 */
export function postgresParameters(props: PatroniProps): Record<string, string | number> {
  const { maxConnections, databases, backup } = props;
  const memory = props.resources.memoryMebibytes;
  return {
    max_connections: maxConnections,
    max_prepared_transactions: props.maxPreparedTransactions,
    // Of each database Citus has a daemon; the others are for parallel queries, replication and moved shards.
    max_worker_processes: 16 + 2 * databases.length,
    max_wal_senders: 10,
    max_replication_slots: 10,
    wal_level: "logical",
    shared_buffers: `${Math.floor(memory / 4)}MB`,
    effective_cache_size: `${Math.floor((memory * 3) / 4)}MB`,
    shared_preload_libraries: "citus,pg_stat_statements",
    password_encryption: "scram-sha-256",
    // Statements that set passwords are kept out of the log and of the statistics.
    log_statement: "none",
    "pg_stat_statements.track_utility": "off",
    unix_socket_directories: memberPaths.sockets,
    idle_in_transaction_session_timeout: "60s",
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    // The mesh encrypts; Citus would insist on TLS of PostgreSQL's own.
    "citus.node_conninfo": "sslmode=prefer",
    "citus.max_client_connections": pooledConnections(props.pooler, databases.length) + CLIENTS_BESIDE_POOLER,
    "citus.max_shared_pool_size": Math.floor(maxConnections / 2),
    ...(backup === undefined
      ? { archive_mode: "off" }
      : { archive_mode: "on", archive_command: 'wal-g wal-push "%p"', archive_timeout: "60s" }),
  };
}

/** Vault, the exporter, and PgBouncer's questions. */
const CLIENTS_BESIDE_POOLER = 12;

/** Who may log in from where: by password, from the cluster's pods alone. */
export function hostAccess(podCidrs: readonly string[]): string[] {
  const { replication } = platformRoles;
  return [
    "local all all scram-sha-256",
    "host all all 127.0.0.1/32 scram-sha-256",
    ...podCidrs.flatMap((cidr) => [
      `host replication ${replication} ${cidr} scram-sha-256`,
      `host all ${replication} ${cidr} reject`,
      `host all all ${cidr} scram-sha-256`,
    ]),
    "host all all all reject",
  ];
}

/** What Patroni keeps in Kubernetes, the same for all members of a group; the Job that makes roles also sends it to a running group. */
export function dynamicConfiguration(props: PatroniProps): Record<string, unknown> {
  return {
    ttl: 30,
    loop_wait: 10,
    retry_timeout: 10,
    maximum_lag_on_failover: 1_048_576,
    primary_stop_timeout: 60,
    // Members that all see each other go on while the API server is away.
    failsafe_mode: true,
    synchronous_mode: props.members > 1,
    synchronous_mode_strict: props.strict ?? false,
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: postgresParameters(props) },
  };
}

/**
 * Patroni's configuration without what differs between pods, and without passwords: both come by the environment.
 *
 * @see https://patroni.readthedocs.io/en/latest/yaml_configuration.html
 */
export function patroniConfiguration(props: PatroniProps): Record<string, unknown> {
  const { postgres, patroni } = databasePorts;
  return {
    scope: CITUS_SCOPE,
    kubernetes: {
      namespace: DATABASE_NAMESPACE,
      labels: { application: patroniLabels.application },
      scope_label: "cluster-name",
      role_label: "role",
      // Endpoints without a selector would be unknown to the mesh; the Service of a primary selects by the role's label instead.
      use_endpoints: false,
    },
    citus: { database: ownDatabase(props.restore) },
    restapi: { listen: `0.0.0.0:${patroni}` },
    bootstrap: {
      dcs: dynamicConfiguration(props),
      initdb: ["data-checksums", { encoding: "UTF8" }, { locale: "C.UTF-8" }],
      ...restoreMethod(props.restore),
    },
    postgresql: {
      listen: `0.0.0.0:${postgres}`,
      data_dir: memberPaths.data,
      bin_dir: memberPaths.programs,
      pgpass: "/tmp/pgpass",
      pg_hba: hostAccess(props.podCidrs),
      authentication: {
        superuser: { username: platformRoles.superuser },
        replication: { username: platformRoles.replication },
      },
      ...(props.backup !== undefined && {
        recovery_conf: { restore_command: 'wal-g wal-fetch "%f" "%p"' },
      }),
    },
    watchdog: { mode: "off" },
  };
}

/**
 * The database whose nodes Patroni itself looks after; it has no data. A restored cluster has one already, and Patroni, which makes it
 * anew after any bootstrap, stops at the rows of a former one: so that cluster has another.
 */
function ownDatabase(restore: CitusClusterProps["restore"]): string {
  return restore === undefined ? "plinth" : `plinth_${Date.parse(restore.at)}`;
}

/** How a group that has no data begins: with a base backup, and the log up to the target. */
function restoreMethod(restore: CitusClusterProps["restore"]): Record<string, unknown> {
  if (restore === undefined) {
    return {};
  }
  const { at, point } = restore;
  const until = point === undefined ? { recovery_target_time: at } : { recovery_target_name: point };
  return {
    method: "walg",
    walg: {
      command: `${memberPaths.config}/restore.sh`,
      no_params: true,
      keep_existing_recovery_conf: false,
      recovery_conf: {
        ...until,
        recovery_target_action: "promote",
        recovery_target_timeline: "latest",
        restore_command: `${memberPaths.config}/restore.sh "%f" "%p"`,
      },
    },
  };
}

/**
 * Reads what another cluster wrote; this one's own prefix stays for what it writes.
 *
 * @see https://github.com/wal-g/wal-g/blob/master/docs/PostgreSQL.md
 */
export const restoreScript = `#!/bin/sh
set -eu
export WALG_S3_PREFIX="$RESTORE_PREFIX" AWS_REGION="$RESTORE_REGION"
if [ "$#" -eq 2 ]; then
  exec wal-g wal-fetch "$1" "$2"
fi
base=$(wal-g backup-list --json --detail | python3 -c '
import datetime, json, os, sys
instant = datetime.datetime.fromisoformat
at = instant(os.environ["RESTORE_AT"].replace("Z", "+00:00"))
ended = [(instant(b["finish_time"].replace("Z", "+00:00")), b["backup_name"]) for b in json.load(sys.stdin)]
print(max(b for b in ended if b[0] <= at)[1])')
exec wal-g backup-fetch ${memberPaths.data} "$base"
`;
