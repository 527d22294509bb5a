import type { TopicDefinition } from "../services/events/topic.ts";
// The registry's data alone: infra has no need of the schemas, which take longer to load.
import { topics as registry } from "../services/events/topics.ts";

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

/** Every topic of the platform, of the registry in services/events. */
export const topics: readonly Topic[] = registry.map(topicOf);

function topicOf({ name, partitions, retentionDays, owner, readers, replayers }: TopicDefinition): Topic {
  const config = { "retention.ms": String(retentionDays * DAY_MS) };
  return { name, partitions, config, writers: [owner], readers, replayers };
}
