import { NODE_TIMEOUT_MS, redisFolders, redisPorts } from "./redis-places.ts";

/** What outlives a restart: nothing, the data of some minutes ago, or all but the last second. */
export type RedisPersistence = "none" | "snapshots" | "append-only";

/** What goes when there is no more room. @see https://redis.io/docs/latest/develop/reference/eviction/ */
export type RedisMemoryPolicy =
  | "noeviction"
  | "allkeys-lru"
  | "allkeys-lfu"
  | "volatile-lru"
  | "volatile-lfu"
  | "volatile-ttl";

/** What a node is to be. */
export interface RedisConfigProps {
  readonly dataMebibytes: number;
  readonly memoryPolicy: RedisMemoryPolicy;
  readonly persistence: RedisPersistence;
  /** How many replicas must be connected, or a primary refuses writes. */
  readonly replicasToWrite: number;
  /** @default 5000 */
  readonly nodeTimeoutMs?: number;
}

/** Where a node listens and keeps its files. */
export interface RedisConfigPlaces {
  readonly bind: string;
  readonly port: number;
  readonly busPort: number;
  readonly access: string;
  readonly data: string;
}

const inPod: RedisConfigPlaces = {
  bind: "* -::*",
  port: redisPorts.redis,
  busPort: redisPorts.bus,
  access: redisFolders.access,
  data: redisFolders.data,
};

/**
 * The configuration of every node of a cluster. What differs from node to node, its address above all, the entry script adds.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function redisConfig(props: RedisConfigProps, places: RedisConfigPlaces = inPod): string {
  const { dataMebibytes, memoryPolicy, persistence, replicasToWrite, nodeTimeoutMs = NODE_TIMEOUT_MS } = props;
  return [
    `bind ${places.bind}`,
    `port ${places.port}`,
    // Nobody gets in without a password: the default user is off.
    "protected-mode no",
    `aclfile ${places.access}/users.acl`,
    `include ${places.access}/replication.conf`,
    `dir ${places.data}`,
    "cluster-enabled yes",
    "cluster-config-file nodes.conf",
    `cluster-port ${places.busPort}`,
    `cluster-node-timeout ${nodeTimeoutMs}`,
    // Some keys that cannot be had are no reason to refuse the others.
    "cluster-require-full-coverage no",
    "cluster-allow-reads-when-down no",
    // Names tell who a node is; clients are sent to addresses, as a name may lead to a pod of before for half a minute.
    "cluster-preferred-endpoint-type ip",
    // Replicas stay where the repair Job put them: in another zone than their primary.
    "cluster-allow-replica-migration no",
    `min-replicas-to-write ${replicasToWrite}`,
    "min-replicas-max-lag 10",
    // Nobody else comes in the 5 s that a primary would wait for more replicas.
    "repl-diskless-sync-delay 0",
    "repl-backlog-size 16mb",
    ...persistenceLines(persistence),
    `maxmemory ${dataMebibytes}mb`,
    `maxmemory-policy ${memoryPolicy}`,
    "tcp-keepalive 60",
    "daemonize no",
    "",
  ].join("\n");
}

function persistenceLines(persistence: RedisPersistence): string[] {
  return {
    none: ['save ""', "appendonly no"],
    snapshots: ["save 900 1 300 100 60 10000", "appendonly no"],
    "append-only": ['save ""', "appendonly yes", "appendfsync everysec"],
  }[persistence];
}
