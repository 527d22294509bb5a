export { type ConsumeProps, type Consumption, handles, type MessageHandler } from "./consumer.ts";
export type { Message, MessageContext, NewMessage } from "./message.ts";
export { Outbox } from "./outbox.ts";
export { type KafkaSettings, kafkaSettings } from "./settings.ts";
