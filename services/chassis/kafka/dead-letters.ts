import { BatchProducer, type ProducedMessage } from "./batch-producer.ts";
import { refusalIn } from "./broker-error.ts";
import type { Delivery } from "./cloud-event.ts";
import type { KafkaSettings } from "./settings.ts";

/** The headers that say of a dead letter why it is one, and where it was. */
export const DEAD_LETTER_HEADERS = {
  reason: "x-dead-letter-reason",
  topic: "x-dead-letter-topic",
  partition: "x-dead-letter-partition",
  offset: "x-dead-letter-offset",
} as const;

const LONGEST_REASON = 1_000;

/** Where a group's dead letters go. */
export function deadLetterTopic(group: string): string {
  return `${group}.dead-letters`;
}

/** Messages that a group could not handle, each with all its headers, and why. */
export class DeadLetters {
  readonly #producer: BatchProducer;
  readonly #topic: string;

  constructor(kafka: KafkaSettings, group: string) {
    this.#producer = new BatchProducer(kafka, `${group}-dead-letters`);
    this.#topic = deadLetterTopic(group);
  }

  /**
   * Done when it is acknowledged. Of a message that is too large with what is added to it, the value is left out: it is where
   * the headers say.
   */
  async add(delivery: Delivery, reason: string): Promise<void> {
    try {
      await this.#producer.send([this.#letter(delivery, delivery.value.toString(), reason)]);
    } catch (error) {
      if (refusalIn(error)?.of !== "message") {
        throw error;
      }
      await this.#producer.send([this.#letter(delivery, "", `The value is too large to be kept here. ${reason}`)]);
    }
  }

  #letter({ topic, partition, offset, key, headers }: Delivery, value: string, reason: string): ProducedMessage {
    return {
      topic: this.#topic,
      key,
      value,
      headers: {
        ...Object.fromEntries(headers),
        [DEAD_LETTER_HEADERS.reason]: reason.slice(0, LONGEST_REASON),
        [DEAD_LETTER_HEADERS.topic]: topic,
        [DEAD_LETTER_HEADERS.partition]: String(partition),
        [DEAD_LETTER_HEADERS.offset]: String(offset),
      },
    };
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
