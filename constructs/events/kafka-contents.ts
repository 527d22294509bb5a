import { Acl } from "@pulumi/kafka/acl.js";
import { Quota } from "@pulumi/kafka/quota.js";
import { Topic } from "@pulumi/kafka/topic.js";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { kafkaContentsFaults } from "./kafka-contents-faults.ts";
import type { KafkaContentsProps, KafkaQuota, KafkaTopic } from "./kafka-contents-props.ts";
import { rightName, type TopicRight, topicRights } from "./topic-rights.ts";

/** How what is in Kafka is made. */
export interface KafkaContentsOptions extends Omit<pulumi.ComponentResourceOptions, "provider" | "dependsOn"> {
  /** Of Kafka, logged in as somebody who may do everything. */
  readonly provider: pulumi.ProviderResource;
  /** What goes with Kafka itself: with it, all of this is gone without a question to the server. @default - nothing */
  readonly deletedWith?: pulumi.Resource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/**
 * Topics, who may do what with them, and how much: the same in a cluster, on a managed service and on the machine's own server.
 *
 * Quotas are by client id and not by user: Strimzi's user operator takes away those of its users that it has not made itself.
 */
export class KafkaContents extends pulumi.ComponentResource {
  /** By name. */
  readonly topics: ReadonlyMap<string, Topic>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: KafkaContentsProps, options: KafkaContentsOptions) {
    refuseFaults(`KafkaContents "${name}"`, kafkaContentsFaults(props));
    const { provider, deletedWith, dependsOn = [], ...others } = options;
    super("plinth:events:KafkaContents", name, {}, { ...others, dependsOn: [...dependsOn] });
    const inside = {
      parent: this,
      provider,
      dependsOn: [...dependsOn],
      ...(deletedWith !== undefined && { deletedWith }),
    };
    const kept = props.retained ? { ...inside, protect: true, retainOnDelete: true } : inside;
    this.topics = new Map(
      props.topics.map((topic) => [topic.name, new Topic(`${name}-${topic.name}`, topicArgs(topic, props), kept)]),
    );
    for (const right of topicRights(props.topics, props.observers)) {
      new Acl(`${name}-${rightName(right)}`, aclArgs(right), inside);
    }
    for (const [client, quota] of Object.entries(props.quotas ?? {})) {
      new Quota(`${name}-${client}`, { entityType: "client-id", entityName: client, config: limits(quota) }, inside);
    }
    this.registerOutputs({});
  }
}

function topicArgs(topic: KafkaTopic, { replicationFactor, minInSyncReplicas }: KafkaContentsProps) {
  const inSync = String(topic.minInSyncReplicas ?? minInSyncReplicas);
  return {
    name: topic.name,
    partitions: topic.partitions,
    replicationFactor,
    config: { ...topic.config, "min.insync.replicas": inSync },
  };
}

function aclArgs({ user, resource, name, operation }: TopicRight) {
  return {
    aclPrincipal: `User:${user}`,
    aclHost: "*",
    aclOperation: operation,
    aclPermissionType: "Allow",
    aclResourceType: resource,
    aclResourceName: name,
    resourcePatternTypeFilter: "Literal",
  };
}

/** Under Kafka's own names. */
function limits({ producerBytesPerSecond, consumerBytesPerSecond, requestPercentage }: KafkaQuota) {
  const config = {
    producer_byte_rate: producerBytesPerSecond,
    consumer_byte_rate: consumerBytesPerSecond,
    request_percentage: requestPercentage,
  };
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}
