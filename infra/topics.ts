/** A topic, and who may do what with it. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Settings of the topic, as Kafka names them. */
  readonly config: Readonly<Record<string, string>>;
  /** Services that publish to it. */
  readonly writers: readonly string[];
  /** Services that read it, each as the consumer group of its own name. */
  readonly readers: readonly string[];
  /** Services that may write to it as well, to replay what has become a dead letter of theirs. */
  readonly replayers: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Shorter than the services' inboxes remember message ids, so that nothing that can still be read is taken for new. */
const MESSAGES = { "retention.ms": String(7 * DAY_MS) };

/** Long enough for somebody to look at them, and to replay them. */
const DEAD_LETTERS = { "retention.ms": String(30 * DAY_MS) };

/** Messages of one key are in one partition, so their order holds; more partitions let more replicas share the work. */
const PARTITIONS = 3;

/** Every topic of the platform. */
export const topics: readonly Topic[] = [
  messages("user.events", { writers: ["user"], readers: ["notification"] }),
  messages("inventory.commands", { writers: ["order"], readers: ["inventory"] }),
  messages("inventory.events", {
    writers: ["inventory"],
    readers: ["order", "notification"],
    observers: ["business-metrics"],
  }),
  messages("order.events", { writers: ["order"], readers: ["notification"], observers: ["business-metrics"] }),
  deadLetters("inventory"),
  deadLetters("order"),
  deadLetters("notification"),
];

interface Parties extends Pick<Topic, "writers" | "readers"> {
  /** Readers that only count, and replay nothing. @default - none */
  readonly observers?: readonly string[];
}

function messages(name: string, { writers, readers, observers = [] }: Parties): Topic {
  const all = [...readers, ...observers];
  return { name, partitions: PARTITIONS, config: MESSAGES, writers, readers: all, replayers: readers };
}

/** What a group could not handle; its service looks through it to replay some of it. */
function deadLetters(group: string): Topic {
  const own = [group];
  return {
    name: `${group}.dead-letters`,
    partitions: 1,
    config: DEAD_LETTERS,
    writers: own,
    readers: own,
    replayers: [],
  };
}
