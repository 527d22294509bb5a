import { Consumer, ListOffsetTimestamps } from "@platformatic/kafka";
import { clientOptions } from "./client-options.ts";
import type { KafkaSettings } from "./settings.ts";

/** How far a group is behind the end of its topics. It asks beside the group, and does not become a member. */
export class GroupLag {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];

  constructor(kafka: KafkaSettings, group: string, topics: readonly string[]) {
    this.#consumer = new Consumer({ ...clientOptions(kafka, `${group}-lag`), groupId: group });
    this.#topics = topics;
  }

  /** Messages that wait, by topic. @throws the broker's errors */
  async read(): Promise<ReadonlyMap<string, number>> {
    const topics = [...this.#topics];
    const [first, end] = await Promise.all(
      [ListOffsetTimestamps.EARLIEST, ListOffsetTimestamps.LATEST].map((timestamp) =>
        this.#consumer.listOffsets({ topics, timestamp }),
      ),
    );
    const partitionsOf = (topic: string) => [...(end?.get(topic) ?? []).keys()];
    const committed = await this.#consumer.listCommittedOffsets({
      topics: topics.map((topic) => ({ topic, partitions: partitionsOf(topic) })),
    });
    return new Map(
      topics.map((topic) => {
        const waiting = (end?.get(topic) ?? []).map((last, partition) => {
          const done = committed.get(topic)?.[partition] ?? NOTHING;
          // Nothing committed, or what was committed is gone: it goes on with what there is.
          const from = first?.get(topic)?.[partition] ?? 0n;
          return Number(last - (done > from ? done : from));
        });
        return [topic, waiting.reduce((sum, each) => sum + each, 0)];
      }),
    );
  }

  async close(): Promise<void> {
    await this.#consumer.close(true);
  }
}

/** What Kafka says of a partition that nothing was committed for. */
const NOTHING = -1n;
