import type { TopicDefinition } from "./topic.ts";
import { INBOX_DAYS } from "./topics.ts";

/** One fault of the registry. */
export interface RegistryFault {
  /** As in `topics[2].owner`. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  /** What may stand there. */
  readonly allowed: string;
}

/** What the registry is held against. */
export interface RegistryContext {
  /** Every service that there is. */
  readonly services: readonly string[];
  /** The topics that services subscribe to, by service. @default what they subscribe to is not looked at */
  readonly subscriptions?: Readonly<Record<string, readonly string[]>>;
  /** The cluster that the topics are made on. @default one broker, which can keep no second replica */
  readonly cluster?: {
    readonly brokers: number;
    readonly replicationFactor: number;
    readonly minInSyncReplicas: number;
  };
}

/** All faults of the registry at once. */
export function registryFaults(
  topics: readonly TopicDefinition[],
  { services, subscriptions = {}, cluster }: RegistryContext,
): RegistryFault[] {
  return [
    ...topics.flatMap((topic, index) => topicFaults(topic, `topics[${index}]`, services)),
    ...repeatedTopics(topics),
    ...repeatedEvents(topics),
    ...deadLetterFaults(topics),
    ...subscriptionFaults(topics, subscriptions),
    ...(cluster === undefined ? [] : clusterFaults(topics, cluster)),
  ];
}

const NAME = /^[a-z0-9]+([.-][a-z0-9]+)*$/;

function topicFaults(topic: TopicDefinition, path: string, services: readonly string[]): RegistryFault[] {
  const service = `one of ${services.join(", ")}`;
  const people = (part: "readers" | "replayers") =>
    topic[part].flatMap((name, index) =>
      services.includes(name) ? [] : [{ path: `${path}.${part}[${index}]`, value: name, allowed: service }],
    );
  const strangers = topic.replayers.flatMap((name, index) =>
    topic.readers.includes(name)
      ? []
      : [{ path: `${path}.replayers[${index}]`, value: name, allowed: `a reader of ${topic.name}` }],
  );
  return [
    ...refuse(NAME.test(topic.name), `${path}.name`, topic.name, "small letters and digits, parted by dots or hyphens"),
    ...refuse(services.includes(topic.owner), `${path}.owner`, topic.owner, service),
    ...people("readers"),
    ...people("replayers"),
    ...strangers,
    ...refuse(isCount(topic.partitions), `${path}.partitions`, topic.partitions, "a whole number from 1"),
    ...refuse(isCount(topic.inSyncReplicas), `${path}.inSyncReplicas`, topic.inSyncReplicas, "a whole number from 1"),
    ...refuse(
      topic.retentionDays > 0 && topic.retentionDays < INBOX_DAYS,
      `${path}.retentionDays`,
      topic.retentionDays,
      `more than 0, less than the ${INBOX_DAYS} days that the services' inboxes remember`,
    ),
    ...eventFaults(topic, path),
  ];
}

function eventFaults({ holds, key, events }: TopicDefinition, path: string): RegistryFault[] {
  const names = Object.keys(events);
  if (holds === "dead-letters") {
    return refuse(names.length === 0, `${path}.events`, names, "none: dead letters keep what they are");
  }
  return [
    ...refuse(names.length > 0, `${path}.events`, names, "at least one"),
    ...refuse(key !== undefined && key !== "", `${path}.key`, key, "a field of the events' data"),
    ...Object.entries(events).flatMap(([name, { versions }]) =>
      refuse(
        versions.length > 0 && versions.every(isCount) && new Set(versions).size === versions.length,
        `${path}.events.${name}.versions`,
        versions,
        "whole numbers from 1, each once",
      ),
    ),
  ];
}

/** A topic that is there twice has two owners, or two minds. */
function repeatedTopics(topics: readonly TopicDefinition[]): RegistryFault[] {
  return topics.flatMap(({ name, owner }, index) => {
    const first = topics.findIndex((topic) => topic.name === name);
    const other = topics[first]?.owner;
    if (first === index) {
      return [];
    }
    return owner === other
      ? [{ path: `topics[${index}].name`, value: name, allowed: `a name of its own: topics[${first}] has this one` }]
      : [{ path: `topics[${index}].owner`, value: owner, allowed: `${other}, who owns ${name} by topics[${first}]` }];
  });
}

/** Readers tell events by their types alone. */
function repeatedEvents(topics: readonly TopicDefinition[]): RegistryFault[] {
  const owners = new Map<string, number>();
  return topics.flatMap(({ events }, index) =>
    Object.keys(events).flatMap((event) => {
      const first = owners.get(event) ?? index;
      owners.set(event, first);
      const path = `topics[${index}].events.${event}`;
      return first === index
        ? []
        : [{ path, value: event, allowed: `a name of its own: topics[${first}] has this one` }];
    }),
  );
}

/** Who replays needs a place for what is to be replayed, and it must be known again afterwards. */
function deadLetterFaults(topics: readonly TopicDefinition[]): RegistryFault[] {
  return topics.flatMap(({ replayers, retentionDays }, index) =>
    replayers.flatMap((name, place) => {
      const letters = topics.find((topic) => topic.name === `${name}.dead-letters`);
      if (letters === undefined) {
        const allowed = `a service with a topic ${name}.dead-letters`;
        return [{ path: `topics[${index}].replayers[${place}]`, value: name, allowed }];
      }
      const most = INBOX_DAYS - letters.retentionDays;
      return refuse(
        retentionDays < most,
        `topics[${index}].retentionDays`,
        retentionDays,
        `less than ${most}: a dead letter of ${name} may be replayed after ${letters.retentionDays} days, and inboxes remember ${INBOX_DAYS}`,
      );
    }),
  );
}

function subscriptionFaults(
  topics: readonly TopicDefinition[],
  subscriptions: NonNullable<RegistryContext["subscriptions"]>,
): RegistryFault[] {
  return Object.entries(subscriptions).flatMap(([service, names]) =>
    names.flatMap((name, index) => {
      const readers = topics.find((topic) => topic.name === name)?.readers;
      const allowed = readers === undefined ? "a topic of the registry" : `a topic that names ${service} as its reader`;
      return refuse(readers?.includes(service) === true, `subscriptions.${service}[${index}]`, name, allowed);
    }),
  );
}

function clusterFaults(
  topics: readonly TopicDefinition[],
  { brokers, replicationFactor, minInSyncReplicas }: NonNullable<RegistryContext["cluster"]>,
): RegistryFault[] {
  const needed = Math.max(1, ...topics.map(({ inSyncReplicas }) => inSyncReplicas));
  const most = topics.find(({ inSyncReplicas }) => inSyncReplicas === needed)?.name;
  return [
    ...refuse(
      replicationFactor <= brokers,
      "cluster.replicationFactor",
      replicationFactor,
      `at most the ${brokers} brokers that there are`,
    ),
    ...refuse(
      minInSyncReplicas >= needed,
      "cluster.minInSyncReplicas",
      minInSyncReplicas,
      `at least ${needed}, which ${most} needs`,
    ),
    ...refuse(
      replicationFactor > minInSyncReplicas,
      "cluster.replicationFactor",
      replicationFactor,
      `more than the ${minInSyncReplicas} in-sync replicas of a write, so that one broker may be away`,
    ),
  ];
}

function refuse(isRight: boolean, path: string, value: unknown, allowed: string): RegistryFault[] {
  return isRight ? [] : [{ path, value, allowed }];
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
