/** The namespace of the database's pods. */
export const DATABASE_NAMESPACE = "database";

/** What Patroni calls the cluster, and what the names of its objects begin with. */
export const CITUS_SCOPE = "citus";

/** The service account of PostgreSQL's pods and of what takes backups: the one that may use the bucket. */
export const CITUS_ACCOUNT = CITUS_SCOPE;

/** The service account of the Job that makes databases, and the name of all that is its own. */
export const DATABASE_JOBS = "citus-databases";

/** Clients connect to the pooler; administrators, such as Vault, to the coordinator itself. */
export const databasePorts = { postgres: 5432, pooler: 6432, patroni: 8008, exporter: 9187 } as const;

/** The name of PgBouncer's objects. */
export const POOLER = "pooler";

/** The labels of PgBouncer's pods. */
export const poolerLabels = { "app.kubernetes.io/name": POOLER } as const;

/** Labels of the pods of all groups, by which Patroni finds what is its own. */
export const patroniLabels = { application: "patroni", "cluster-name": CITUS_SCOPE } as const;

/** Labels of the pods of one group; 0 is the coordinator. */
export function groupLabels(group: number): Record<string, string> {
  return { ...patroniLabels, "citus-group": String(group) };
}

/** The name of a group's StatefulSet, and of the Service of its primary. */
export function groupName(group: number): string {
  return `${CITUS_SCOPE}-${group}`;
}

/** Where the primary of a group listens; the same name before and after a failover. */
export function groupHost(group: number): string {
  return `${groupName(group)}.${DATABASE_NAMESPACE}.svc.cluster.local`;
}

/** Where services connect. */
export const poolerHost = `${POOLER}.${DATABASE_NAMESPACE}.svc.cluster.local`;

/** Roles of the platform's own, each with a password. */
export const platformRoles = {
  /** May do everything; Patroni, and nodes among each other. */
  superuser: "postgres",
  /** Copies the write-ahead log. */
  replication: "standby",
  /** Asks for the verifiers of those who log in at PgBouncer. */
  pooler: "pgbouncer",
  /** Reads metrics. */
  exporter: "exporter",
  /** Vault's: makes users that are members of a service's role. */
  vault: "vault",
  /** Of Patroni's REST API; no role of the database. */
  patroni: "patroni",
} as const;
