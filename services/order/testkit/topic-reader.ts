import { randomUUID } from "node:crypto";
import { Consumer, stringDeserializer } from "@platformatic/kafka";
import { clientOptions } from "../../chassis/kafka/client-options.ts";
import { contextOf, messageOf } from "../../chassis/kafka/cloud-event.ts";
import type { Message } from "../../chassis/kafka/message.ts";
import type { KafkaSettings } from "../../chassis/kafka/settings.ts";

/** Reads topics from their beginning, as somebody who only listens. */
export class TopicReader {
  /** What was read, duplicates too. */
  readonly messages: Message[] = [];
  readonly #consumer: Consumer<string, Buffer, string, string>;

  private constructor(consumer: Consumer<string, Buffer, string, string>) {
    this.#consumer = consumer;
  }

  /** @param onMessage told of each, one after the other. @default they are only kept */
  static async open(
    kafka: KafkaSettings,
    topics: readonly string[],
    onMessage: (message: Message) => Promise<void> = async () => undefined,
  ): Promise<TopicReader> {
    const consumer = new Consumer({
      ...clientOptions(kafka, "reader"),
      // More patient than a service: a broker that is restarted by a test is waited for.
      retries: 100,
      retryDelay: 200,
      groupId: `reader-${randomUUID()}`,
      deserializers: { key: stringDeserializer, headerKey: stringDeserializer, headerValue: stringDeserializer },
    });
    const reader = new TopicReader(consumer);
    const stream = await consumer.consume({
      topics: [...topics],
      autocommit: false,
      mode: "earliest",
      maxWaitTime: 100,
    });
    let last = Promise.resolve();
    stream.on("data", (delivery) => {
      const message = messageOf(delivery, contextOf(delivery));
      reader.messages.push(message);
      last = last.then(() => onMessage(message));
    });
    stream.on("error", () => {
      // The test that took the broker away looks at what was read.
    });
    return reader;
  }

  /** The messages of an order, each once: a message may be published twice, under the same id. */
  of(orderId: string): Message[] {
    const byId = new Map(this.messages.filter(({ key }) => key === orderId).map((message) => [message.id, message]));
    return [...byId.values()];
  }

  /** Their types, each as often as there are different messages of it. */
  typesOf(orderId: string): string[] {
    return this.of(orderId).map(({ type }) => type);
  }

  async close(): Promise<void> {
    await this.#consumer.close(true);
  }
}
