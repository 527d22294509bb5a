import type { ServiceName } from "./settings.ts";

/** A topic of our services: who writes it, who reads it, how it is kept. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** The broker's settings of the topic, by their names. */
  readonly config: Readonly<Record<string, string>>;
  readonly writers: readonly ServiceName[];
  readonly readers: readonly ServiceName[];
}

const DAY_MS = 86_400_000;

/** Less than the time for which consumers remember what they have handled. */
const EVENTS_MS = 7 * DAY_MS;

/** Long enough for somebody to look, mend and replay. */
const DEAD_LETTERS_MS = 30 * DAY_MS;

/** The groups that read, each under its service's name. */
const consumers = ["inventory", "order", "notification"] as const satisfies readonly ServiceName[];

/** Every topic of the platform; consumers have one more each for what they cannot handle. */
export const topics: readonly Topic[] = [
  topic("user.events", ["user"], ["notification"]),
  topic("inventory.commands", ["order"], ["inventory"]),
  topic("inventory.events", ["inventory"], ["order", "notification"]),
  topic("order.events", ["order"], ["notification"]),
  ...consumers.map((group) => deadLetters(group)),
];

function topic(name: string, writers: readonly ServiceName[], readers: readonly ServiceName[]): Topic {
  return { name, partitions: 3, config: { "retention.ms": String(EVENTS_MS) }, writers, readers };
}

/** Written, and read for a replay, by the group itself, which also writes to the topics that it reads then. */
function deadLetters(group: ServiceName): Topic {
  return {
    name: `${group}.dead-letters`,
    partitions: 1,
    config: { "retention.ms": String(DEAD_LETTERS_MS) },
    writers: [group],
    readers: [group],
  };
}
