import { type MessageToProduce, ProduceAcks, Producer, stringSerializers } from "@platformatic/kafka";
import { clientOptions } from "./client-options.ts";
import { within } from "./deadline.ts";
import type { KafkaSettings } from "./settings.ts";

/** A message as the broker keeps it; the headers are text. */
export type ProducedMessage = MessageToProduce<string, string, string, string>;

/** How long one batch may take, its repetitions included: less than Postgres leaves a transaction idle. Milliseconds. */
const SEND_MS = 8_000;

/** Sends batches that every in-sync replica has acknowledged. A batch that fails may still have arrived, in part or as a whole. */
export class BatchProducer {
  readonly #open: () => Producer<string, string, string, string>;
  #producer: Producer<string, string, string, string> | undefined;

  constructor(kafka: KafkaSettings, clientId: string) {
    this.#open = () =>
      new Producer({
        ...clientOptions(kafka, clientId),
        serializers: stringSerializers,
        idempotent: true,
        acks: ProduceAcks.ALL,
      });
  }

  /** @throws the broker's error, or a DeadlineError */
  async send(messages: readonly ProducedMessage[]): Promise<void> {
    this.#producer ??= this.#open();
    try {
      await within(SEND_MS, "sending to Kafka", this.#producer.send({ messages: [...messages] }));
    } catch (error) {
      // What its connections and sequence numbers are worth now is anybody's guess.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await within(CLOSE_MS, "closing the producer", Promise.resolve(producer?.close(true))).catch(() => undefined);
  }
}

const CLOSE_MS = 1_000;
