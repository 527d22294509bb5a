/** What is inside a Kafka: without the server, which takes longer to load. */
export { KafkaContents, type KafkaContentsOptions } from "./kafka-contents.ts";
export type { KafkaContentsProps, KafkaQuota, KafkaTopic } from "./kafka-contents-props.ts";
