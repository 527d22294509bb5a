import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";

/** PostgreSQL over several nodes: Citus under Patroni, with a pooler in front. */
export interface CitusClusterProps {
  readonly images: CitusImages;

  /** How many zones the nodes are in. */
  readonly zones: number;

  /** PostgreSQL servers of each group: 1, 3 or 5. One of them writes, and one that has every commit takes over when it fails. */
  readonly members: number;

  /** Groups beside the coordinator's, that hold the shards of distributed tables. */
  readonly workers: number;

  /** Each member's volume. */
  readonly storage: { readonly gib: number; readonly storageClass: string };

  /** What each member requests; memory is its limit too. */
  readonly resources: { readonly cpu: string; readonly memoryMebibytes: number };

  /** Of each member; a backend takes about 10 MiB. */
  readonly maxConnections: number;

  /** Distributed transactions that may wait for their commit at once: at least as many as connections. */
  readonly maxPreparedTransactions: number;

  readonly pooler: PoolerProps;

  /** One for each service. */
  readonly databases: readonly ServiceDatabase[];

  /** Passwords of the platform's roles and of each service, by role. */
  readonly users: Readonly<Record<string, { readonly password: pulumi.Input<string> }>>;

  /** Ranges of the pods' addresses: nobody else is let in. */
  readonly podCidrs: readonly string[];

  readonly nodes: ChartNodes;
  readonly priorityClassName: string;

  /** Whether the mesh takes the pods in; it is what encrypts. */
  readonly meshed: boolean;

  /** Whether the data outlives the stack. */
  readonly retained: boolean;

  /** Whether Prometheus reads metrics; its operator's kinds must be there. */
  readonly metrics: boolean;

  /** Who may connect to the pooler. */
  readonly clients: readonly DatabaseClient[];

  /** Who may connect to the coordinator itself, such as Vault. @default - nobody outside of the namespace */
  readonly administrators?: readonly DatabaseClient[];

  /** Whether writes stop while no replica is there to have them. @default false */
  readonly strict?: boolean;

  /** @default - none; refused where the data is to be retained */
  readonly backup?: BackupProps;

  /** What a cluster that has no data yet begins with. @default - nothing */
  readonly restore?: RestoreProps;
}

export interface CitusImages {
  /** Of images/citus: PostgreSQL, Citus, Patroni, WAL-G and PgBouncer. */
  readonly node: string;
  /** postgres_exporter. */
  readonly exporter: string;
}

export interface PoolerProps {
  readonly replicas: number;
  /** Of each replica to each database. */
  readonly connectionsPerDatabase: number;
  /** Of services to each replica. */
  readonly maxClientConnections: number;
  /** Of each connection, so that named statements work with transaction pooling. */
  readonly maxPreparedStatements: number;
}

/** A database and the role that owns it. */
export interface ServiceDatabase {
  readonly service: string;
  /** The service's name; `_` in place of `-`. */
  readonly database: string;
}

/** Pods that connect. */
export interface DatabaseClient {
  readonly namespace: string;
  /** @default - all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
}

export interface BackupProps {
  /** Such as `s3://bucket/citus`; each group has a folder of its own in it. */
  readonly prefix: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** When base backups are taken, as cron has it, in UTC. */
  readonly schedule: string;
  /** Base backups that are kept, with the log since the oldest of them. */
  readonly keep: number;
}

export interface RestoreProps {
  /** The prefix of the backups of the cluster that is restored; not the one that this cluster writes to. */
  readonly prefix: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** An instant with its zone, such as 2026-11-30T12:00:00Z. Each group begins with its last base backup before it. */
  readonly at: string;
  /** The name of a restore point after that base backup, which is one moment on all nodes; it ends the restore. @default - `at` ends it */
  readonly point?: string;
}
