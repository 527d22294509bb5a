import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { RedisUserRights } from "./redis-access.ts";
import type { RedisMemoryPolicy, RedisPersistence } from "./redis-config.ts";

/** A Redis Cluster: keys spread over primaries, each followed by replicas in other zones. */
export interface RedisClusterProps {
  /** With tags: the official image of Redis, 7.0 or newer, and that of redis_exporter. */
  readonly images: { readonly redis: string; readonly exporter: string };
  /** @default "redis" */
  readonly name?: string;
  /** 3 or more, and odd: primaries vote on who takes over, by majority. */
  readonly primaries: number;
  readonly replicasPerPrimary: number;
  /** How many zones the nodes are in. */
  readonly zones: number;
  readonly persistence: RedisPersistence;
  /** Each node's volume. @default - none, where persistence is "none" */
  readonly storage?: { readonly gib: number; readonly storageClass: string };
  /** Whether the volumes outlive the cluster. @default false */
  readonly retained?: boolean;
  /** What keys may take, and what the container may, in mebibytes: a copy for the disk needs room too. */
  readonly memory: { readonly dataMebibytes: number; readonly limitMebibytes: number };
  readonly memoryPolicy: RedisMemoryPolicy;
  /**
   * How many replicas must be connected, or a primary refuses all writes: so many losses fewer than `replicasPerPrimary` are
   * borne with writes going on. Not needed for what a client sends `WAIT` after. @default 0
   */
  readonly replicasToWrite?: number;
  /** Clients' users, by name. */
  readonly users: Readonly<Record<string, RedisClusterUser>>;
  /** Of the cluster's own users. */
  readonly passwords: Readonly<Record<"admin" | "node" | "exporter", pulumi.Output<string>>>;
  /** Who may open connections. */
  readonly clients: readonly RedisClusterClient[];
  readonly nodes: ChartNodes;
  readonly priorityClassName: string;
  readonly meshed: boolean;
  /** Whether Prometheus is told of it, which needs the kind PodMonitor. */
  readonly monitored: boolean;
}

export interface RedisClusterUser extends RedisUserRights {
  readonly password: pulumi.Output<string>;
}

/** Pods that use it. */
export interface RedisClusterClient {
  readonly namespace: string;
  /** @default - all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
}
