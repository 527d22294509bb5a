import type { KafkaProps } from "./kafka-props.ts";

/** What the brokers' settings are made of. */
export type KafkaConfigProps = Pick<KafkaProps, "replicas" | "minInSyncReplicas" | "brokers">;

/** Few enough that a broker of a cluster of three starts soon, enough that consumers' groups are spread. */
const SYSTEM_PARTITIONS = 12;

/**
 * The settings of brokers and controllers, which the operator joins with those that are its own (listeners, identity, access).
 * A write counts once enough copies have it, and no copy that lacks any of them becomes the one that is read.
 *
 * @see https://kafka.apache.org/documentation/#brokerconfigs
 */
export function kafkaConfig({
  replicas,
  minInSyncReplicas,
  brokers,
}: KafkaConfigProps): Record<string, string | number | boolean> {
  const partitions = brokers === 1 ? 4 : SYSTEM_PARTITIONS;
  return {
    "auto.create.topics.enable": false,
    "unclean.leader.election.enable": false,
    "default.replication.factor": replicas,
    "min.insync.replicas": minInSyncReplicas,
    "num.partitions": 3,
    "offsets.topic.replication.factor": replicas,
    "offsets.topic.num.partitions": partitions,
    "transaction.state.log.replication.factor": replicas,
    "transaction.state.log.min.isr": minInSyncReplicas,
    "transaction.state.log.num.partitions": partitions,
    "share.coordinator.state.topic.replication.factor": replicas,
    "share.coordinator.state.topic.min.isr": minInSyncReplicas,
    "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
    // Longer than any consumer of ours is away.
    "offsets.retention.minutes": 20_160,
    "log.retention.hours": 168,
    "message.max.bytes": 1_048_588,
    "controlled.shutdown.enable": true,
  };
}
