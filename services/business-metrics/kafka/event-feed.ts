import type { Logger } from "@plinth/chassis";
import type { KafkaSettings } from "@plinth/chassis/kafka";
import { type Delivery, GroupMember, oneByOne, typeOf } from "@plinth/chassis/kafka";
import { topicsReadBy } from "@plinth/events";
import type { BusinessFigures } from "../business-figures.ts";
import { businessEventOf } from "../domain/business-event.ts";

/** The consumer group, and the Kafka user that may read for it. */
export const GROUP = "business-metrics";

/** What is read; nothing is ever written, not even a dead letter. */
export const TOPICS = topicsReadBy(GROUP);

/**
 * Reads the services' events as a group of its own, and counts them. How far it has read is committed after an event was counted: a
 * process that starts goes on there with figures from zero, which Prometheus takes for a restart; what was counted and not yet
 * committed when a process died, at most a tenth of a second, is counted again.
 */
export function feedEvents(kafka: KafkaSettings, figures: BusinessFigures, log: Logger): GroupMember {
  return new GroupMember({
    kafka,
    group: GROUP,
    topics: TOPICS,
    log,
    lanes: oneByOne(async (delivery) => countDelivery(delivery, figures)),
  });
}

/** Counts a delivery, or why it is in no figure. */
export function countDelivery(delivery: Delivery, figures: BusinessFigures): void {
  const { topic, partition, offset, headers, value } = delivery;
  const event = businessEventOf(typeOf(delivery), headers.get("ce_specversion"), value);
  if (typeof event === "string") {
    figures.skip(topic, event);
    return;
  }
  const id = headers.get("ce_id") ?? `${topic} ${partition} ${offset}`;
  figures.count({ id, topic, time: headers.get("ce_time") ?? "" }, event);
}
