import type { Admin } from "@platformatic/kafka";
import { inEffect, type KafkaAdmin, kafkaClient } from "./kafka-admin.ts";

export interface KafkaTopic {
  readonly name: string;
  /** Added where there are fewer, never taken away. */
  readonly partitions: number;
  /** Such as `{"retention.ms": "86400000"}`. @default what the topic has */
  readonly config?: Readonly<Record<string, string>>;
}

/** Makes the topics that are missing, and gives the others the partitions and settings that they lack. */
export async function ensureKafkaTopics(kafka: KafkaAdmin, topics: readonly KafkaTopic[]): Promise<void> {
  await kafka.during(async (admin) => {
    const present = new Set(await admin.listTopics());
    await create(
      admin,
      topics.filter(({ name }) => !present.has(name)),
    );
    await grow(
      admin,
      topics.filter(({ name }) => present.has(name)),
    );
    await configure(admin, topics);
    await inEffect("topics", async () => (await tooSmall(admin, topics)).length === 0);
  });
}

async function create(admin: Admin, missing: readonly KafkaTopic[]): Promise<void> {
  if (missing.length > 0) {
    const topics = missing.map(({ name, partitions }) => ({ topic: name, partitions, replicas: 1 }));
    await admin.createTopics({ topics });
  }
}

async function grow(admin: Admin, present: readonly KafkaTopic[]): Promise<void> {
  const small = await tooSmall(admin, present);
  if (small.length > 0) {
    await admin.createPartitions({ topics: small.map(({ name, partitions }) => ({ name, count: partitions })) });
  }
}

async function configure(admin: Admin, topics: readonly KafkaTopic[]): Promise<void> {
  const { ConfigResourceTypes, IncrementalAlterConfigOperationTypes } = await kafkaClient();
  const resources = topics
    .filter(({ config = {} }) => Object.keys(config).length > 0)
    .map(({ name: resourceName, config = {} }) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configs: Object.entries(config).map(([name, value]) => ({
        name,
        value,
        configOperation: IncrementalAlterConfigOperationTypes.SET,
      })),
    }));
  if (resources.length > 0) {
    await admin.incrementalAlterConfigs({ resources });
  }
}

async function tooSmall(admin: Admin, topics: readonly KafkaTopic[]): Promise<KafkaTopic[]> {
  if (topics.length === 0) {
    return [];
  }
  const known = await admin.metadata({ topics: topics.map(({ name }) => name), forceUpdate: true });
  return topics.filter(({ name, partitions }) => (known.topics.get(name)?.partitionsCount ?? 0) < partitions);
}
