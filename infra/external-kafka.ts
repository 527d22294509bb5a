import type { KafkaContents } from "@plinth/constructs/events/contents";
import { Provider } from "@pulumi/kafka/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { handedOver } from "./handed-over.ts";
import type { Backing } from "./handover.ts";
import { composeKafkaContents } from "./kafka-contents.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** What is said of a Kafka that exists already. */
export interface ExternalKafkaFacts {
  readonly brokers: number;
  readonly replicas: number;
  readonly minInSyncReplicas: number;
}

/** Makes topics in a Kafka that runs already. */
export function composeExternalKafka(
  settings: Settings,
  facts: ExternalKafkaFacts,
  backing: pulumi.Output<Backing>,
  { kafka }: Stores,
): KafkaContents {
  const admin = handedOver(backing, "kafka", "plinth:stores.configure").apply((server) => {
    if (server.admin === undefined) {
      throw new pulumi.RunError("plinth:backing has no kafka.admin, which plinth:stores.configure needs.");
    }
    return server.admin;
  });
  const provider = new Provider("kafka", {
    bootstrapServers: pulumi.unsecret(kafka.endpoints.apply((all) => all.map(({ host, port }) => `${host}:${port}`))),
    saslUsername: admin.user,
    saslPassword: admin.password,
    saslMechanism: pulumi.unsecret(admin.mechanism),
    tlsEnabled: kafka.certificateAuthority !== undefined,
    ...(kafka.certificateAuthority && { caCert: kafka.certificateAuthority }),
  });
  return composeKafkaContents(settings, { provider, ...facts, retained: false });
}
