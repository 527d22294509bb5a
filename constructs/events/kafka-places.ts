/** Where Kafka and its operator run. */
export const kafkaNamespace = "kafka";

/** The name of the Kafka cluster, which what the operator makes begins with. */
export const kafkaName = "plinth";

/** The user that configures what is in Kafka; it may do everything. */
export const kafkaAdmin = "plinth-admin";

/** The pods of controllers and brokers. */
export const kafkaPodLabels = { "strimzi.io/cluster": kafkaName, "strimzi.io/name": `${kafkaName}-kafka` } as const;

export const kafkaExporterLabels = {
  "strimzi.io/cluster": kafkaName,
  "strimzi.io/name": `${kafkaName}-kafka-exporter`,
} as const;

/** Every pod that the operator makes for the cluster. */
export const kafkaClusterLabels = { "strimzi.io/cluster": kafkaName } as const;

/** The operator's own pods, as its chart has them. */
export const kafkaOperatorLabels = { name: "strimzi-cluster-operator" } as const;

export const kafkaPorts = {
  /** Users with a password, over TLS. */
  users: 9093,
  /** Users with a certificate of the cluster's own authority. */
  certificates: 9094,
  /** Whoever deploys, through a tunnel to each broker. */
  deployer: 9095,
  /** Metrics of every pod of the cluster. */
  metrics: 9404,
} as const;

/** The pools of nodes; a node's pod is `<cluster>-<pool>-<id>`. */
export const kafkaPools = { controllers: "controllers", brokers: "brokers" } as const;

/** The id of the first controller: beyond any broker's. */
export const FIRST_CONTROLLER = 900;

/** The pod of a broker, counted from 0. */
export function kafkaBrokerPod(broker: number): string {
  return `${kafkaName}-${kafkaPools.brokers}-${broker}`;
}

/** The Service that clients begin with. */
export const kafkaBootstrap = `${kafkaName}-kafka-bootstrap.${kafkaNamespace}.svc.cluster.local`;

/** The Secret that the operator keeps its authority's certificate in, under `ca.crt`. */
export const kafkaAuthoritySecret = `${kafkaName}-cluster-ca-cert`;

/** The port of this machine that a tunnel to a broker must have: what the broker says of itself. */
export function kafkaTunnelPort(firstPort: number, broker: number): number {
  return firstPort + broker;
}
