export { type ConsumeProps, type Consumption, consumeMessages, handles, type MessageHandler } from "./consumer.ts";
export { type DeadLetter, type DeadLetterProps, readDeadLetters, replayDeadLetters } from "./dead-letter-replay.ts";
export { deadLetterTopic } from "./dead-letters.ts";
export type { Message, MessageContext, NewMessage } from "./message.ts";
export { Outbox } from "./outbox.ts";
export { OutboxRelay, type OutboxRelayProps } from "./outbox-relay.ts";
export { type KafkaSettings, kafkaSettings } from "./settings.ts";
