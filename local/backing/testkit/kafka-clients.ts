import { Consumer, type Message, Producer } from "@platformatic/kafka";
import type { KafkaAccess } from "../kafka-users.ts";

const RETRY_MS = 100;
/** A minute: a broker that was just started is still reading what it knows of groups. */
const GROUP_RETRIES = 60_000 / RETRY_MS;

/** The clients of one test. */
export class KafkaClients {
  readonly #open: { close(force?: boolean): Promise<unknown> }[] = [];

  producer(access: KafkaAccess): Producer<string, string, Buffer, Buffer> {
    const text = (value: string | undefined) => (value === undefined ? undefined : Buffer.from(value));
    return this.#kept(new Producer({ ...options(access), serializers: { key: text, value: text } }));
  }

  /** Reads a topic from its start until all these values came. @returns all that came */
  async read(access: KafkaAccess, group: string, topic: string, expected: readonly string[]): Promise<string[]> {
    const consumer = this.#kept(
      new Consumer<Buffer, Buffer, Buffer, Buffer>({ ...options(access), retries: GROUP_RETRIES, groupId: group }),
    );
    const values: string[] = [];
    const missing = new Set(expected);
    const stream = await consumer.consume({ topics: [topic], mode: "earliest", autocommit: false });
    for await (const { value } of stream as AsyncIterable<Message<Buffer, Buffer, Buffer, Buffer>>) {
      values.push(value.toString());
      missing.delete(value.toString());
      if (missing.size === 0) {
        break;
      }
    }
    return values;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((client) => client.close(true)));
  }

  #kept<T extends { close(force?: boolean): Promise<unknown> }>(client: T): T {
    this.#open.push(client);
    return client;
  }
}

function options({ brokers, user, password }: KafkaAccess) {
  return {
    clientId: user,
    bootstrapBrokers: [...brokers],
    sasl: { mechanism: "SCRAM-SHA-512" as const, username: user, password },
    retries: 20,
    retryDelay: RETRY_MS,
  };
}
