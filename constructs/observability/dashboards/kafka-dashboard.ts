import type { DashboardProps } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

/** Kafka: health, topics and consumers. */
export const kafkaDashboard: DashboardProps = {
  uid: "plinth-kafka",
  title: "Kafka",
  description: "Brokers, topics and consumer groups.",
  variables: [{ name: "topic", metric: "kafka_topic_partitions" }],
  runbooks: [
    "kafka-consumer-lag",
    "kafka-under-replicated",
    "kafka-under-min-isr",
    "kafka-offline-partitions",
    "kafka-no-controller",
  ],
  rows: {
    Health: [
      stat({ title: "Brokers", unit: "short", queries: { brokers: "max(kafka_brokers)" } }),
      stat({
        title: "Under-replicated partitions",
        unit: "short",
        queries: { partitions: "sum(kafka_topic_partition_under_replicated_partition)" },
        limits: { warn: 1, alarm: 10 },
      }),
      stat({
        title: "Partitions that refuse writes",
        unit: "short",
        queries: { partitions: "sum(kafka_server_replicamanager_underminisrpartitioncount)" },
        limits: { warn: 1, alarm: 1 },
      }),
      stat({
        title: "Partitions without a leader",
        unit: "short",
        queries: { partitions: "max(kafka_controller_kafkacontroller_offlinepartitionscount)" },
        limits: { warn: 1, alarm: 1 },
      }),
    ],
    Consumers: [
      timeSeries({
        title: "Lag",
        unit: "short",
        queries: {
          "{{consumergroup}} on {{topic}}": 'sum by (consumergroup, topic) (kafka_consumergroup_lag{topic=~"$topic"})',
        },
        limits: { warn: 100, alarm: 1000 },
      }),
      timeSeries({
        title: "Messages consumed",
        unit: "cps",
        queries: {
          "{{consumergroup}} of {{topic}}":
            'sum by (consumergroup, topic) (rate(kafka_consumergroup_current_offset{topic=~"$topic"}[$__rate_interval]))',
        },
      }),
      timeSeries({
        title: "Members of groups",
        unit: "short",
        queries: { "{{consumergroup}}": "max by (consumergroup) (kafka_consumergroup_members)" },
      }),
      timeSeries({
        title: "Dead letters in an hour",
        unit: "short",
        queries: {
          "{{service}} {{topic}}":
            'sum by (service, topic) (increase(messages_consumed_total{outcome="dead-letter",topic=~"$topic"}[1h]))',
        },
        limits: { warn: 1, alarm: 10 },
      }),
    ],
    Brokers: [
      timeSeries({
        title: "Messages written",
        unit: "cps",
        queries: {
          "{{topic}}": 'sum by (topic) (rate(kafka_topic_partition_current_offset{topic=~"$topic"}[$__rate_interval]))',
        },
        span: 8,
      }),
      timeSeries({
        title: "Bytes in",
        unit: "Bps",
        queries: { "{{pod}}": "sum by (pod) (rate(kafka_server_brokertopicmetrics_bytesin_total[$__rate_interval]))" },
        span: 8,
      }),
      timeSeries({
        title: "Bytes out",
        unit: "Bps",
        queries: { "{{pod}}": "sum by (pod) (rate(kafka_server_brokertopicmetrics_bytesout_total[$__rate_interval]))" },
        span: 8,
      }),
    ],
  },
};
