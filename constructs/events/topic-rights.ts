import type { KafkaTopic } from "./kafka-contents-props.ts";

/** One thing that a user may do. */
export interface TopicRight {
  readonly user: string;
  readonly resource: "Topic" | "Group";
  /** Of the topic or the consumer group. */
  readonly name: string;
  readonly operation: "Read" | "Write" | "Describe";
}

/**
 * The least that users need of topics: writers to write (which lets a producer be idempotent, too), readers to read, and to be in the
 * one consumer group that has their own name; observers to see how far every group is in every topic. Each right once.
 *
 * @see https://kafka.apache.org/documentation/#operations_resources_and_protocols
 */
export function topicRights(topics: readonly KafkaTopic[], observers: readonly string[] = []): TopicRight[] {
  const rights = topics.flatMap(({ name, writers, readers, replayers = [] }) => [
    ...[...writers, ...replayers].flatMap((user) => onTopic(user, name, "Write")),
    ...readers.flatMap((user) => [...onTopic(user, name, "Read"), ...inOwnGroup(user)]),
  ]);
  rights.push(...observers.flatMap(ofEverything));
  return [...new Map(rights.map((right) => [rightName(right), right])).values()];
}

/** Such as `order-write-topic-order.events`. */
export function rightName({ user, resource, name, operation }: TopicRight): string {
  return `${user}-${operation}-${resource}-`.toLowerCase() + (name === EVERY ? "every" : name);
}

function onTopic(user: string, name: string, operation: "Read" | "Write"): TopicRight[] {
  return [operation, "Describe" as const].map((each) => ({ user, resource: "Topic", name, operation: each }));
}

/** As Kafka names every one. */
const EVERY = "*";

function ofEverything(user: string): TopicRight[] {
  return (["Topic", "Group"] as const).map((resource) => ({ user, resource, name: EVERY, operation: "Describe" }));
}

function inOwnGroup(user: string): TopicRight[] {
  return [{ user, resource: "Group", name: user, operation: "Read" }];
}
