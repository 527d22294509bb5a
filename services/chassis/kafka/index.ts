export { type Consumption, consumeMessages, handles, type MessageHandler } from "./consumer.ts";
export { type DeadLetter, type DeadLetterProps, readDeadLetters, replayDeadLetters } from "./dead-letter-replay.ts";
export type { Message, NewMessage } from "./message.ts";
export { Outbox } from "./outbox.ts";
export { OutboxRelay } from "./outbox-relay.ts";
export { type KafkaSettings, kafkaSettings } from "./settings.ts";
