export { RedisCluster } from "./redis-cluster.ts";
export type { RedisClusterClient, RedisClusterProps, RedisClusterUser } from "./redis-cluster-props.ts";
export { CACHE_NAMESPACE, REDIS_CLUSTER, redisPorts } from "./redis-places.ts";
