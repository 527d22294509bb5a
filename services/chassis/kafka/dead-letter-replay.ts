import { BatchProducer } from "./batch-producer.ts";
import type { Delivery } from "./cloud-event.ts";
import { DEAD_LETTER_HEADERS, deadLetterTopic } from "./dead-letters.ts";
import type { KafkaSettings } from "./settings.ts";
import { readTopic } from "./topic-reader.ts";

/** A message that a group could not handle. */
export interface DeadLetter {
  /** Of the message, as it was published. */
  readonly id: string;
  readonly type: string;
  /** Where it was published. */
  readonly topic: string;
  readonly key: string;
  /** ISO 8601: when it was published. */
  readonly time: string;
  readonly reason: string;
  readonly correlationId: string;
}

export interface DeadLetterProps {
  readonly kafka: KafkaSettings;
  readonly group: string;
}

/** The dead letters of a group that its topic still keeps, the oldest first. A message that failed twice is there twice. */
export async function readDeadLetters(props: DeadLetterProps): Promise<DeadLetter[]> {
  return (await deliveriesOf(props)).map(deadLetterOf);
}

/**
 * Publishes dead letters again where they came from, with the id that they had: who has handled it in the meantime knows it.
 * They stay in the topic of dead letters until that lets go of them.
 *
 * @param wanted chooses; of a message that is there more than once, one is published
 * @returns what was published
 */
export async function replayDeadLetters(
  props: DeadLetterProps,
  wanted: (letter: DeadLetter) => boolean,
): Promise<DeadLetter[]> {
  const chosen = new Map<string, Delivery>();
  for (const delivery of await deliveriesOf(props)) {
    const letter = deadLetterOf(delivery);
    if (wanted(letter)) {
      chosen.set(`${letter.topic}/${letter.id}`, delivery);
    }
  }
  const producer = new BatchProducer(props.kafka, `${props.group}-replay`);
  try {
    for (const delivery of chosen.values()) {
      await producer.send([original(delivery)]);
    }
  } finally {
    await producer.close();
  }
  return [...chosen.values()].map(deadLetterOf);
}

function deadLetterOf({ key, headers }: Delivery): DeadLetter {
  const header = (name: string) => headers.get(name) ?? "";
  return {
    id: header("ce_id"),
    type: header("ce_type"),
    topic: header(DEAD_LETTER_HEADERS.topic),
    key,
    time: header("ce_time"),
    reason: header(DEAD_LETTER_HEADERS.reason),
    correlationId: header("x-correlation-id"),
  };
}

function original({ key, value, headers }: Delivery) {
  const added: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADERS));
  return {
    topic: headers.get(DEAD_LETTER_HEADERS.topic) ?? "",
    key,
    value: value.toString(),
    headers: Object.fromEntries([...headers].filter(([name]) => !added.has(name))),
  };
}

function deliveriesOf({ kafka, group }: DeadLetterProps): Promise<Delivery[]> {
  return readTopic({ kafka, group, topic: deadLetterTopic(group) });
}
