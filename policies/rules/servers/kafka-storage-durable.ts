import type { GraphResource } from "../../graph.ts";
import { objectOf } from "../../kubernetes/object.ts";
import { isAbsent, seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { list } from "../../values.ts";

export const kafkaStorageDurable = resourceRule({
  name: "kafka-storage-durable",
  title: "Kafka's nodes keep their data on volumes, with replicas in different racks",
  reason:
    "An ephemeral volume goes with its pod, and a cluster that does not know its zones may have all replicas in one.",
  remedy: "Give the pool volumes of type persistent-claim, and the cluster spec.kafka.rack.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL10-BP01 Deploy the workload to multiple locations" },
    { framework: "Well-Architected", clause: "REL09-BP01 Identify and back up all data that needs to be backed up" },
  ],
  judge: (resource) => {
    const { group, kind } = objectOf(resource) ?? {};
    if (group !== "kafka.strimzi.io") {
      return [];
    }
    if (kind === "Kafka" && isAbsent(resource.inputs, "spec.kafka.rack")) {
      return [{ path: "spec.kafka.rack", message: "it is missing; the nodes' zone is needed" }];
    }
    return kind === "KafkaNodePool" ? ephemeral(resource) : [];
  },
});

function ephemeral({ inputs }: GraphResource) {
  const storage = seen(inputs, "spec.storage");
  const places = [
    { path: "spec.storage", volume: storage },
    ...list(seen(storage, "volumes")).map((volume, index) => ({ path: `spec.storage.volumes[${index}]`, volume })),
  ];
  return places
    .filter(({ volume }) => seen(volume, "type") === "ephemeral")
    .map(({ path }) => ({ path: `${path}.type`, message: "it is ephemeral; persistent-claim is allowed" }));
}
