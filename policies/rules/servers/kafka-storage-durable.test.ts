import { expect, test } from "@jest/globals";
import { settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged, resource } from "../../testkit/judged.ts";
import { kafkaStorageDurable } from "./kafka-storage-durable.ts";

const object = (kind: string, spec: unknown) =>
  resource(`kubernetes:kafka.strimzi.io/v1:${kind}`, {
    apiVersion: "kafka.strimzi.io/v1",
    kind,
    metadata: { name: "brokers", namespace: "kafka" },
    spec,
  });
const volume = (type: string) => ({ id: 0, type });

test.each([
  object("KafkaNodePool", { storage: { type: "jbod", volumes: [volume("persistent-claim")] } }),
  object("Kafka", { kafka: { rack: { topologyKey: "topology.kubernetes.io/zone" } } }),
  object("KafkaUser", {}),
  settingsOnly,
])("GIVEN volumes that stay, a rack or something else WHEN judged THEN it passes", (each) => {
  expect(judged(kafkaStorageDurable, each)).toEqual([]);
});

test.each([
  [object("KafkaNodePool", { storage: { type: "ephemeral" } }), "spec.storage.type"],
  [
    object("KafkaNodePool", { storage: { type: "jbod", volumes: [volume("persistent-claim"), volume("ephemeral")] } }),
    "spec.storage.volumes[1].type",
  ],
  [object("Kafka", { kafka: {} }), "spec.kafka.rack"],
])("GIVEN what goes with its pod, or no rack WHEN judged THEN its place is named", (faulty, path) => {
  expect(judged(kafkaStorageDurable, faulty)).toEqual([expect.objectContaining({ path })]);
});
