/** One type of event, or of command, of a topic. */
export interface EventDefinition {
  /** The versions that are published, from 1 on. The first has the event's name as its type, version N has `<name>.v<N>`. */
  readonly versions: readonly number[];
  /** The field of its data that is the message's key. @default the topic's */
  readonly key?: string;
}

/** A topic: whose it is, who reads it, and what is in it. */
export interface TopicDefinition {
  readonly name: string;
  /** Events (or commands) that the registry knows, or the messages that a group could not handle. */
  readonly holds: "events" | "dead-letters";
  /** The field of the events' data that is the message's key: events of one key keep their order. Undefined for dead letters, which keep theirs. */
  readonly key: string | undefined;
  readonly partitions: number;
  readonly retentionDays: number;
  /** How many replicas must have a message before it counts as written, on a cluster of several brokers. */
  readonly inSyncReplicas: number;
  /** The one service that publishes to it. */
  readonly owner: string;
  /** Services that read it, each as the consumer group of its own name. */
  readonly readers: readonly string[];
  /** Readers that may write to it as well, to replay what has become a dead letter of theirs. */
  readonly replayers: readonly string[];
  /** By name, such as `order.confirmed`; none of dead letters. */
  readonly events: Readonly<Record<string, EventDefinition>>;
}

/** What a message of this version of an event has as its type: a later version has its number there. */
export function typeOfVersion(event: string, version: number): string {
  return version === 1 ? event : `${event}.v${version}`;
}
