/** The namespace of caches. */
export const CACHE_NAMESPACE = "cache";

/** The name of a RedisCluster where no other is given. */
export const REDIS_CLUSTER = "redis";

/** Where nodes listen: clients, each other, and the exporter beside each. */
export const redisPorts = { redis: 6379, bus: 16379, metrics: 9121 } as const;

/** Where a pod finds what it is told, and keeps what it has. */
export const redisFolders = {
  config: "/etc/redis",
  access: "/etc/redis-access",
  data: "/data",
} as const;

/** Users of the cluster itself: the administrator is the repair Job's, nodes follow each other, the exporter counts. */
export const redisUsers = { admin: "plinth-admin", node: "plinth-node", exporter: "plinth-exporter" } as const;

/** How long a node may be silent until the others replace it, in milliseconds. */
export const NODE_TIMEOUT_MS = 5_000;
