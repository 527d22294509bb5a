import { KafkaContents, type KafkaContentsProps } from "@plinth/constructs/events/contents";
import type * as pulumi from "@pulumi/pulumi";
import { kafkaObservers } from "./autoscaler-login.ts";
import { prefixOf } from "./foundation-props.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";
import { topics } from "./topics.ts";

/** A Kafka that topics are made in. */
export interface KafkaParts {
  /** A `kafka.Provider`, of one who may do everything. */
  readonly provider: pulumi.ProviderResource;
  readonly brokers: number;
  readonly replicas: number;
  readonly minInSyncReplicas: number;
  /** Whether topics outlive the stack. */
  readonly retained: boolean;
  /** The server, where it is in the cluster. */
  readonly server?: pulumi.Resource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** A client that runs wild must leave some of each broker to the others. */
const QUOTA = { producerBytesPerSecond: 20_000_000, consumerBytesPerSecond: 50_000_000, requestPercentage: 200 };

/** The topics of the registry, who may do what with them, and how much. */
export function composeKafkaContents(settings: Settings, parts: KafkaParts): KafkaContents {
  const { provider, server, dependsOn = [] } = parts;
  return new KafkaContents(prefixOf(settings), kafkaContentsProps(settings, parts), {
    provider,
    dependsOn,
    ...(server && { deletedWith: server }),
  });
}

function kafkaContentsProps(
  settings: Settings,
  { brokers, replicas, minInSyncReplicas, retained }: KafkaParts,
): KafkaContentsProps {
  const users = servicesOf(settings).filter((name) => serviceNeeds[name].kafka);
  const observers = kafkaObservers(settings);
  const isThere = (name: string) => (users as readonly string[]).includes(name);
  return {
    topics: topics.map(({ readers, replayers, ...topic }) => ({
      ...topic,
      readers: readers.filter(isThere),
      replayers: replayers.filter(isThere),
    })),
    users: [...users, ...observers],
    observers,
    brokers,
    replicationFactor: replicas,
    minInSyncReplicas,
    quotas: Object.fromEntries(users.map((name) => [name, QUOTA])),
    retained,
  };
}
