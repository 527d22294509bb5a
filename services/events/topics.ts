import type { TopicDefinition } from "./topic.ts";

/** Keeps everything that is published; it reads each topic of events. */
export const ARCHIVE = "event-archive";

/** How long the services' inboxes know a message again: what can be read for longer would be taken for new. */
export const INBOX_DAYS = 45;

/** Messages of one key are in one partition, so their order holds; more partitions let more replicas share the work. */
const PARTITIONS = 3;

const MESSAGE_DAYS = 7;

/** Long enough for somebody to look at them, and to replay them. */
const DEAD_LETTER_DAYS = 30;

/** So that no message is lost with the one broker that had it. */
const IN_SYNC_REPLICAS = 2;

const FIRST = { versions: [1] };

const eventTopics = [
  {
    ...events("user.events", { owner: "user", readers: ["notification"], observers: [] }),
    key: "userId",
    events: { "user.registered": FIRST, "user.changed": FIRST },
  },
  {
    ...events("inventory.commands", { owner: "order", readers: ["inventory"], observers: [] }),
    key: "orderId",
    events: { "stock.reserve": FIRST, "stock.confirm": FIRST, "stock.release": FIRST },
  },
  {
    ...events("inventory.events", { owner: "inventory", readers: ["order"], observers: ["business-metrics"] }),
    key: "orderId",
    events: {
      "stock.reserved": FIRST,
      "stock.rejected": FIRST,
      "stock.confirmed": FIRST,
      "stock.released": FIRST,
      "stock.expired": FIRST,
      "stock.received": { ...FIRST, key: "sku" },
    },
  },
  {
    ...events("order.events", { owner: "order", readers: ["notification"], observers: ["business-metrics"] }),
    key: "orderId",
    events: { "order.placed": FIRST, "order.confirmed": FIRST, "order.cancelled": FIRST },
  },
] as const satisfies readonly TopicDefinition[];

/** The names of all events and commands. */
export type EventName = NamesOf<(typeof eventTopics)[number]>;

type NamesOf<T> = T extends { readonly events: infer E } ? keyof E : never;

/** Every topic of the platform: plain data, for the services and for what makes the topics. */
export const topics: readonly TopicDefinition[] = [
  ...eventTopics,
  ...["inventory", "order", "notification"].map(deadLetters),
];

/** The topics of events that name the service as their reader. */
export function topicsReadBy(service: string): string[] {
  return topics.filter(({ holds, readers }) => holds === "events" && readers.includes(service)).map(({ name }) => name);
}

interface Parties {
  readonly owner: string;
  /** Those who handle what is in it, and replay what they could not. */
  readonly readers: readonly string[];
  /** Those who only count, and replay nothing. */
  readonly observers: readonly string[];
}

function events<const N extends string>(name: N, { owner, readers, observers }: Parties) {
  return {
    name,
    holds: "events",
    partitions: PARTITIONS,
    retentionDays: MESSAGE_DAYS,
    inSyncReplicas: IN_SYNC_REPLICAS,
    owner,
    readers: [...readers, ...observers, ARCHIVE],
    replayers: readers,
  } as const;
}

/** What a group could not handle; its service looks through it to replay some of it. */
function deadLetters(group: string): TopicDefinition {
  return {
    name: `${group}.dead-letters`,
    holds: "dead-letters",
    key: undefined,
    partitions: 1,
    retentionDays: DEAD_LETTER_DAYS,
    inSyncReplicas: IN_SYNC_REPLICAS,
    owner: group,
    readers: [group],
    replayers: [],
    events: {},
  };
}
