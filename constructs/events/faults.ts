/** What can be said of props without loading the SDK of Kubernetes or of Kafka: their faults, and what is fixed. */
export { kafkaContentsFaults } from "./kafka-contents-faults.ts";
export type { KafkaContentsProps, KafkaQuota, KafkaTopic } from "./kafka-contents-props.ts";
export { type KafkaFacts, kafkaFaults } from "./kafka-faults.ts";
export { kafkaAccounts, kafkaInnerPorts, kafkaPartLabels } from "./kafka-inside.ts";
export {
  kafkaAdmin,
  kafkaBootstrap,
  kafkaBrokerPod,
  kafkaClusterLabels,
  kafkaNamespace,
  kafkaOperatorLabels,
  kafkaPodLabels,
  kafkaPorts,
  kafkaTunnelPort,
} from "./kafka-places.ts";
export type {
  KafkaClient,
  KafkaProps,
  KafkaResources,
  KafkaStorage,
  KafkaTieredStorage,
  KafkaUserProps,
} from "./kafka-props.ts";
