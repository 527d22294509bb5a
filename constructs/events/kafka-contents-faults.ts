import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { KafkaContentsProps, KafkaQuota, KafkaTopic } from "./kafka-contents-props.ts";

/** Everything that is wrong with the props of a KafkaContents; empty when nothing is. */
export function kafkaContentsFaults(props: KafkaContentsProps): PropsFault[] {
  const { topics, users, brokers, replicationFactor, observers = [], quotas = {} } = props;
  return [
    ...wholeFaults("brokers", brokers, 1, 99),
    ...wholeFaults("replicationFactor", replicationFactor, 1, 9),
    ...(replicationFactor > brokers
      ? [{ path: "replicationFactor", value: replicationFactor, allowed: `at most the ${brokers} brokers` }]
      : []),
    ...inSyncFaults("minInSyncReplicas", props.minInSyncReplicas, replicationFactor),
    ...topics.flatMap((topic, index) => topicFaults(topic, index, props)),
    ...unknownFaults("observers", observers, users),
    ...Object.entries(quotas).flatMap(([client, quota]) => quotaFaults(client, quota, users)),
  ];
}

function topicFaults(topic: KafkaTopic, index: number, props: KafkaContentsProps): PropsFault[] {
  const { topics, users, replicationFactor } = props;
  const path = `topics[${index}]`;
  const { name, partitions, writers, minInSyncReplicas } = topic;
  const written = topic.config["min.insync.replicas"];
  return [
    ...(/^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,248}$/.test(name)
      ? []
      : [
          { path: `${path}.name`, value: name, allowed: "letters, digits, dots, hyphens and underscores, 249 at most" },
        ]),
    ...(topics.findIndex((other) => other.name === name) === index
      ? []
      : [{ path: `${path}.name`, value: name, allowed: "each topic once" }]),
    ...wholeFaults(`${path}.partitions`, partitions, 1, 4000),
    ...(writers.length === 1 ? [] : [{ path: `${path}.writers`, value: writers, allowed: "one: the topic's owner" }]),
    ...(minInSyncReplicas === undefined
      ? []
      : inSyncFaults(`${path}.minInSyncReplicas`, minInSyncReplicas, replicationFactor)),
    ...(written === undefined
      ? []
      : [{ path: `${path}.config["min.insync.replicas"]`, value: written, allowed: "nothing: say minInSyncReplicas" }]),
    ...(["writers", "readers", "replayers"] as const).flatMap((part) =>
      unknownFaults(`${path}.${part}`, topic[part] ?? [], users),
    ),
    ...(topic.replayers ?? []).flatMap((user, at) =>
      topic.readers.includes(user)
        ? []
        : [{ path: `${path}.replayers[${at}]`, value: user, allowed: `a reader of ${name}` }],
    ),
  ];
}

function inSyncFaults(path: string, value: number, replicationFactor: number): PropsFault[] {
  const most = Math.max(1, replicationFactor - 1);
  return Number.isInteger(value) && value >= 1 && value <= most
    ? []
    : [{ path, value, allowed: `1 to ${most}, as there are ${replicationFactor} copies and one may be away` }];
}

function unknownFaults(path: string, named: readonly string[], users: readonly string[]): PropsFault[] {
  return named.flatMap((user, at) =>
    users.includes(user)
      ? []
      : [{ path: `${path}[${at}]`, value: user, allowed: `a user: ${users.join(", ") || "there is none"}` }],
  );
}

function quotaFaults(client: string, quota: KafkaQuota, users: readonly string[]): PropsFault[] {
  const path = `quotas.${client}`;
  const given = Object.entries(quota).filter(([, value]) => value !== undefined);
  return [
    ...(users.includes(client)
      ? []
      : [{ path, value: client, allowed: `a user: ${users.join(", ") || "there is none"}` }]),
    ...(given.length > 0 ? [] : [{ path, value: quota, allowed: "one limit at least" }]),
    ...given.flatMap(([limit, value]) =>
      value > 0 ? [] : [{ path: `${path}.${limit}`, value, allowed: "more than 0" }],
    ),
  ];
}
