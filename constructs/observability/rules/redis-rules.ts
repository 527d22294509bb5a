import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Redis Cluster. */
export const redisRules: RuleGroup = {
  name: "redis",
  rules: [
    {
      name: "RedisClusterDown",
      expression: "min(redis_cluster_state) == 0 or max(redis_cluster_slots_fail) > 0",
      for: "1m",
      severity: "page",
      summary: "Redis Cluster does not serve all of its slots",
      description: "Shared rate limits and caches fail for some keys, or for all of them.",
      runbook: runbook("redis-cluster-down"),
    },
    {
      name: "RedisNodeDown",
      expression: "redis_up == 0",
      for: "5m",
      severity: "ticket",
      summary: "Redis in {{ $labels.pod }} does not answer",
      description: "Its replica or its master carries on alone.",
      runbook: runbook("redis-node-down"),
    },
    {
      name: "RedisFailover",
      expression:
        'max by (pod) (redis_instance_info{role="master"}) and on (pod) (redis_instance_info{role="slave"} offset 10m)',
      for: "0s",
      severity: "ticket",
      summary: "{{ $labels.pod }} took over as a master",
      description: "Another master was lost, or somebody switched. Writes of the last moments may be gone.",
      runbook: runbook("redis-failover"),
    },
    {
      name: "RedisMasterWithoutReplica",
      expression: 'redis_connected_slaves == 0 and on (pod) redis_instance_info{role="master"}',
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.pod }} is a master without a replica",
      description: "If it is lost, so are its slots.",
      runbook: runbook("redis-node-down"),
    },
    {
      name: "RedisMemoryHigh",
      expression: "redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.9",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.pod }}: {{ $value | humanizePercentage }} of Redis's memory is used",
      description: "Beyond it, keys are evicted or writes refused, as its policy says.",
      runbook: runbook("redis-memory-high"),
    },
  ],
};
