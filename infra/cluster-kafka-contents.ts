import { type Kafka, kafkaBrokerPod, kafkaNamespace, kafkaPorts } from "@plinth/constructs/events";
import type { KafkaContents } from "@plinth/constructs/events/contents";
import { Provider } from "@pulumi/kafka/provider.js";
import { deployerReach } from "./deployer-reach.ts";
import { endpointOf } from "./endpoint-of.ts";
import type { Foundation } from "./foundation.ts";
import type { CloudSettings } from "./foundation-props.ts";
import { composeKafkaContents } from "./kafka-contents.ts";
import { reachPorts } from "./reach-ports.ts";
import type { Settings } from "./settings.ts";

type Events = Extract<Settings["stores"], { mode: "cluster" }>["events"];

/** Makes topics in the cluster's Kafka. */
export function composeClusterKafkaContents(
  settings: Settings & CloudSettings,
  { brokers, replicas, minInSyncReplicas }: Events,
  foundation: Foundation,
  kafka: Kafka,
): KafkaContents {
  const { reach } = settings;
  const endpoints = deployerReach(settings, foundation, {
    targets: Array.from({ length: brokers }, (_, broker) => ({
      namespace: kafkaNamespace,
      podLabels: { "strimzi.io/pod-name": kafkaBrokerPod(broker) },
      port: kafkaPorts.deployer,
      offset: reachPorts.kafka + broker,
    })),
    addresses: reach.mode === "direct" ? reach.kafka?.map(endpointOf) : undefined,
    after: [kafka.made],
  });
  const { certificateAuthority } = kafka.connection;
  const provider = new Provider("kafka", {
    bootstrapServers: endpoints.apply((all) => all.map(({ host, port }) => `${host}:${port}`)),
    saslUsername: kafka.admin.user,
    saslPassword: kafka.admin.password,
    saslMechanism: "scram-sha512",
    tlsEnabled: true,
    ...(certificateAuthority && { caCert: certificateAuthority }),
  });
  return composeKafkaContents(settings, {
    provider,
    brokers,
    replicas,
    minInSyncReplicas,
    retained: settings.aws.protect,
    server: kafka,
    dependsOn: [kafka],
  });
}
