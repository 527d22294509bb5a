import { Consumer, ListOffsetTimestamps } from "@platformatic/kafka";
import { clientOptions } from "./client-options.ts";
import type { Delivery } from "./cloud-event.ts";
import type { KafkaSettings } from "./settings.ts";

export interface TopicReaderProps {
  readonly kafka: KafkaSettings;
  /** In whose name it is read. It does not become a member, so the group's members are not disturbed. */
  readonly group: string;
  readonly topic: string;
}

const PARTITION_BYTES = 1_048_576;

/** All that a topic holds at the time, the messages of each partition in their order. */
export async function readTopic({ kafka, group, topic }: TopicReaderProps): Promise<Delivery[]> {
  const consumer = new Consumer({ ...clientOptions(kafka, `${group}-reader`), groupId: group });
  try {
    const first = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST });
    const end = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
    const deliveries: Delivery[] = [];
    for (const [partition, until] of (end.get(topic) ?? []).entries()) {
      let offset = first.get(topic)?.[partition] ?? 0n;
      while (offset < until) {
        const fetched = await fetchFrom(consumer, topic, partition, offset);
        deliveries.push(...fetched.deliveries);
        offset = fetched.next;
      }
    }
    return deliveries;
  } finally {
    await consumer.close(true);
  }
}

async function fetchFrom(
  consumer: Consumer,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<{ readonly deliveries: Delivery[]; readonly next: bigint }> {
  const about = (await consumer.metadata({ topics: [topic] })).topics.get(topic);
  const place = { partition, fetchOffset: offset, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
  const { responses } = await consumer.fetch({
    node: about?.partitions[partition]?.leader ?? -1,
    topics: [{ topicId: about?.id ?? "", partitions: [{ ...place, partitionMaxBytes: PARTITION_BYTES }] }],
  });
  const batches = responses[0]?.partitions[0]?.records ?? [];
  const deliveries = batches
    .flatMap((batch) =>
      batch.records.map(({ key, value, headers, offsetDelta, timestampDelta }) => ({
        topic,
        partition,
        offset: batch.firstOffset + BigInt(offsetDelta),
        timestamp: batch.firstTimestamp + timestampDelta,
        key: key?.toString() ?? "",
        value: value ?? Buffer.alloc(0),
        headers: new Map([...headers].map(([name, text]) => [String(name), String(text)])),
      })),
    )
    .filter((delivery) => delivery.offset >= offset);
  return { deliveries, next: (deliveries.at(-1)?.offset ?? offset) + 1n };
}
