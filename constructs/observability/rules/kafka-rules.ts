import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const lag = "sum by (consumergroup, topic) (kafka_consumergroup_lag)";

/** Kafka and its consumers. */
export const kafkaRules: RuleGroup = {
  name: "kafka",
  rules: [
    {
      name: "KafkaConsumerLag",
      expression: `${lag} > 1000 and sum by (consumergroup, topic) (delta(kafka_consumergroup_lag[10m])) >= 0`,
      for: "10m",
      severity: "page",
      summary: "{{ $labels.consumergroup }} falls behind on {{ $labels.topic }}",
      description: "{{ $value | humanize }} messages wait for it, and they do not become fewer.",
      runbook: runbook("kafka-consumer-lag"),
    },
    {
      name: "KafkaUnderReplicated",
      expression: "sum by (topic) (kafka_topic_partition_under_replicated_partition) > 0",
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.topic }} has partitions with too few replicas in sync",
      description: "{{ $value }} of them: one more broker lost may stop writes.",
      runbook: runbook("kafka-under-replicated"),
    },
    {
      name: "KafkaUnderMinIsr",
      expression: "sum(kafka_server_replicamanager_underminisrpartitioncount) > 0",
      for: "2m",
      severity: "page",
      summary: "Kafka refuses writes to {{ $value }} partitions",
      description: "Fewer replicas are in sync than min.insync.replicas asks for: outboxes fill up.",
      runbook: runbook("kafka-under-min-isr"),
    },
    {
      name: "KafkaOfflinePartitions",
      expression: "max(kafka_controller_kafkacontroller_offlinepartitionscount) > 0",
      for: "1m",
      severity: "page",
      summary: "{{ $value }} partitions of Kafka have no leader",
      description: "They can be neither written nor read.",
      runbook: runbook("kafka-offline-partitions"),
    },
    {
      name: "KafkaNoController",
      expression: "sum(kafka_controller_kafkacontroller_activecontrollercount) != 1",
      for: "5m",
      severity: "page",
      summary: "Kafka has {{ $value }} active controllers, not one",
      description: "Leaders are not elected and topics not changed until there is just one.",
      runbook: runbook("kafka-no-controller"),
    },
  ],
};
