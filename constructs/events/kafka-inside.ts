import { kafkaName, kafkaOperatorLabels } from "./kafka-places.ts";

/**
 * The service accounts of the pods that Strimzi runs.
 *
 * @see https://github.com/strimzi/strimzi-kafka-operator/tree/1.2.0/api/src/main/java/io/strimzi/api/kafka/model/kafka
 */
export const kafkaAccounts = {
  operator: kafkaOperatorLabels.name,
  servers: `${kafkaName}-kafka`,
  userOperator: `${kafkaName}-entity-operator`,
  exporter: `${kafkaName}-kafka-exporter`,
  cruiseControl: `${kafkaName}-cruise-control`,
} as const;

/** Labels of the pods of one of them, other than the operator's: pods and service account have one name. */
export function kafkaPartLabels(account: string): Record<string, string> {
  return { "strimzi.io/cluster": kafkaName, "strimzi.io/name": account };
}

/**
 * Ports that Strimzi's pods use among each other.
 *
 * @see https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/cluster-operator/src/main/java/io/strimzi/operator/cluster/model/KafkaCluster.java
 */
export const kafkaInnerPorts = {
  /** Of controllers, and of brokers that are asked by the operator. */
  controlPlane: 9090,
  /** Of brokers: to each other, and to all of Strimzi's own tools. */
  replication: 9091,
  /** Of the agent beside each server, which tells the operator how it is. */
  agent: 8443,
  /** Of Cruise Control's own API. */
  cruiseControl: 9090,
} as const;
