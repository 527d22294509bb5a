import type { Admin } from "@platformatic/kafka";
import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { inEffect, kafkaClient } from "../../backing/kafka-admin.ts";
import { isRecord } from "../../is-record.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import type { KafkaCluster } from "./kafka-server.ts";

type Config = Readonly<Record<string, string>>;

/**
 * `kafka:index/topic:Topic`. Partitions are added in place; fewer are refused, as their messages would be lost.
 *
 * Unlike the official provider, which refuses a topic that exists, a topic of the same replication that has no more partitions than it is
 * to have is taken over, and given what it lacks: the local stack's topics may have been made by the stack itself.
 *
 * @see https://www.pulumi.com/registry/packages/kafka/api-docs/topic/
 */
export const topic: ResourceType<KafkaCluster> = {
  replacedBy: ["name", "replicationFactor"],
  check: (inputs, old) => [
    ...countFaults("partitions", inputs),
    ...countFaults("replicationFactor", inputs),
    ...shrinkFaults(inputs, old),
  ],
  async create({ admin }, inputs) {
    const { name, partitions, replicas, config } = topicOf(inputs);
    const present = await find(admin, name);
    if (present === undefined) {
      const configs = Object.entries(config).map(([key, value]) => ({ name: key, value }));
      await admin.createTopics({ topics: [{ topic: name, partitions, replicas }], configs });
    } else {
      if (present.replicas !== replicas || present.partitions > partitions) {
        throw new Error(
          `the topic exists with ${present.partitions} partitions and ${present.replicas} replicas; ` +
            `${partitions} and ${replicas} are asked for: import it, or delete it`,
        );
      }
      await grow(admin, name, present.partitions, partitions);
      await configure(admin, name, {}, config);
    }
    await seen(admin, name, partitions);
    return { id: name };
  },
  async read({ admin }, id, known) {
    const present = await find(admin, id);
    if (present === undefined) {
      return undefined;
    }
    const config = await configOf(admin, id);
    return {
      inputs: {
        name: id,
        partitions: present.partitions,
        replicationFactor: present.replicas,
        ...((Object.keys(config).length > 0 || known?.config !== undefined) && { config }),
      },
    };
  },
  async update({ admin }, id, old, inputs) {
    const before = topicOf(old);
    const { partitions, config } = topicOf(inputs);
    await grow(admin, id, before.partitions, partitions);
    await configure(admin, id, before.config, config);
    await seen(admin, id, partitions);
    return undefined;
  },
  async delete({ admin }, id) {
    if ((await find(admin, id)) !== undefined) {
      await admin.deleteTopics({ topics: [id] });
    }
    await inEffect(`the end of ${id}`, async () => (await find(admin, id)) === undefined);
  },
};

function countFaults(property: string, inputs: Properties): CheckFailure[] {
  const value = inputs[property];
  return typeof value === "number" && !(Number.isInteger(value) && value >= 1)
    ? [{ property, reason: `must be a whole number from 1, not ${value}` }]
    : [];
}

function shrinkFaults(inputs: Properties, old: Properties | undefined): CheckFailure[] {
  const before = old?.name === inputs.name ? old?.partitions : undefined;
  const after = inputs.partitions;
  return typeof before === "number" && typeof after === "number" && after < before
    ? [
        {
          property: "partitions",
          reason: `Kafka cannot take partitions away from a topic: it has ${before}, and ${after} would lose messages`,
        },
      ]
    : [];
}

function topicOf({ name, partitions, replicationFactor, config }: Properties) {
  return {
    name: String(name),
    partitions: Number(partitions),
    replicas: Number(replicationFactor),
    config: isRecord(config) ? textsOf(config) : {},
  };
}

function textsOf(config: Properties): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}

async function find(admin: Admin, name: string) {
  const present = await admin.listTopics();
  if (!present.includes(name)) {
    return undefined;
  }
  const known = (await admin.metadata({ topics: [name], forceUpdate: true })).topics.get(name);
  return { partitions: known?.partitionsCount ?? 0, replicas: known?.partitions[0]?.replicas.length ?? 0 };
}

async function grow(admin: Admin, name: string, from: number, to: number): Promise<void> {
  if (to > from) {
    await admin.createPartitions({ topics: [{ name, count: to }] });
  }
}

async function configure(admin: Admin, resourceName: string, before: Config, after: Config): Promise<void> {
  const { ConfigResourceTypes, IncrementalAlterConfigOperationTypes: Operation } = await kafkaClient();
  const removed = Object.keys(before).filter((name) => !(name in after));
  const configs = [
    ...Object.entries(after).map(([name, value]) => ({ name, value, configOperation: Operation.SET })),
    ...removed.map((name) => ({ name, value: null, configOperation: Operation.DELETE })),
  ];
  if (configs.length > 0) {
    await admin.incrementalAlterConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName, configs }],
    });
    await inEffect(`the configuration of ${resourceName}`, async () => {
      const now = await configOf(admin, resourceName);
      return (
        removed.every((name) => !(name in now)) &&
        Object.entries(after).every(([name, value]) => name in now && isSameValue(now[name] ?? "", value))
      );
    });
  }
}

/** The broker tells values in its own spelling: `TRUE` as `true`, `0.50` as `0.5`, lists without spaces. */
function isSameValue(told: string, set: string): boolean {
  const spelling = (value: string) => value.replaceAll(/\s/g, "").toLowerCase();
  return spelling(told) === spelling(set) || Number(told) === Number(set);
}

/** What was set for this topic alone. */
async function configOf(admin: Admin, resourceName: string): Promise<Config> {
  const { ConfigResourceTypes, ConfigSources } = await kafkaClient();
  const [found] = await admin.describeConfigs({
    resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName }],
  });
  const own = (found?.configs ?? []).filter(({ configSource }) => configSource === ConfigSources.DYNAMIC_TOPIC_CONFIG);
  return Object.fromEntries(own.map(({ name, value }) => [name, value ?? ""]));
}

async function seen(admin: Admin, name: string, partitions: number): Promise<void> {
  await inEffect(`the topic ${name}`, async () => (await find(admin, name))?.partitions === partitions);
}
