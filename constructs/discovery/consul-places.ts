/** Consul's namespace. */
export const consulNamespace = "consul";

/** The name of the release, and so what the chart's names begin with. */
export const consulName = "consul";

/** The labels of the servers' pods, as the chart has them. */
export const consulServerLabels = { app: consulName, component: "server", release: consulName } as const;

/**
 * The ports of the servers' pods.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/architecture/ports
 */
export const consulPorts = {
  /** The HTTP API; the mesh encrypts what goes there. */
  http: 8500,
  /** The HTTP API under Consul's own authority. */
  https: 8501,
  grpc: 8502,
  /** Between servers. */
  rpc: 8300,
  /** Gossip in the datacenter, TCP and UDP. */
  serfLan: 8301,
  /** Gossip between datacenters, TCP and UDP. */
  serfWan: 8302,
  /** Names under `.consul`, TCP and UDP. */
  dns: 8600,
} as const;

/** The Service of those servers that answer; the chart's own one names also those that do not yet. */
export const consulApiService = "consul-api";

/** Consul's HTTP API within the cluster. */
export const consulAddress = `http://${consulApiService}.${consulNamespace}.svc.cluster.local:${consulPorts.http}`;
