export * from "./faults.ts";
export { Kafka } from "./kafka.ts";
export { KafkaContents, type KafkaContentsOptions } from "./kafka-contents.ts";
