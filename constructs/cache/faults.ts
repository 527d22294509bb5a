export { type RedisClusterFacts, redisClusterFaults } from "./redis-cluster-faults.ts";
export type { RedisClusterClient, RedisClusterProps, RedisClusterUser } from "./redis-cluster-props.ts";
