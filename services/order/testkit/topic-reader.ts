import { randomUUID } from "node:crypto";
import { createLogger } from "@plinth/chassis";
import { contextOf, messageOf } from "../../chassis/kafka/cloud-event.ts";
import { GroupMember } from "../../chassis/kafka/group-member.ts";
import type { Message } from "../../chassis/kafka/message.ts";
import { oneByOne } from "../../chassis/kafka/partition-lane.ts";
import type { KafkaSettings } from "../../chassis/kafka/settings.ts";

/** Reads topics from their beginning, as somebody with a group of their own, through every absence of the broker. */
export class TopicReader {
  readonly #messages = new Map<string, Message>();
  readonly #member: GroupMember;

  /** @param onMessage told of each message once; it is told again where it rejects. @default they are only kept */
  constructor(
    kafka: KafkaSettings,
    topics: readonly string[],
    onMessage: (message: Message) => Promise<void> = async () => undefined,
  ) {
    this.#member = new GroupMember({
      kafka,
      group: `reader-${randomUUID()}`,
      topics,
      log: createLogger("reader", "silent"),
      lanes: oneByOne(async (delivery) => {
        const message = messageOf(delivery, contextOf(delivery));
        if (!this.#messages.has(message.id)) {
          await onMessage(message);
          this.#messages.set(message.id, message);
        }
      }),
    });
  }

  /** All messages, each once: one may be published twice, under the same id. */
  get messages(): Message[] {
    return [...this.#messages.values()];
  }

  /** The messages of an order. */
  of(orderId: string): Message[] {
    return this.messages.filter(({ key }) => key === orderId);
  }

  /** Their types, each as often as there are different messages of it. */
  typesOf(orderId: string): string[] {
    return this.of(orderId).map(({ type }) => type);
  }

  close(): Promise<void> {
    return this.#member.close();
  }
}
