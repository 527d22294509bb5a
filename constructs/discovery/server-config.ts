/**
 * What the servers are configured with beside what the chart writes from its own values: the chart has the quorum, the ports, the keys,
 * the ACLs and the metrics.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export const serverConfig = {
  // Nobody outside is told of this cluster.
  disable_update_check: true,
  disable_anonymous_signature: true,
  // A lost leader is replaced in seconds; the default of 5 is for machines that Consul shares with others.
  performance: { raft_multiplier: 1 },
  // A client's address is that of its whole node where many share one: the defaults of 200 and 100 would be met soon.
  limits: { http_max_conns_per_client: 1000, rpc_max_conns_per_client: 500 },
  dns_config: {
    // A service that warns may be about to fail; others are asked in its place.
    only_passing: true,
    // CoreDNS asks again after so long.
    node_ttl: "10s",
    service_ttl: { "*": "5s" },
    // Any server answers, also while there is no leader.
    max_stale: "87600h",
  },
} as const;
