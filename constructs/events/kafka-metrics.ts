/** The file of rules, in its ConfigMap. */
export const METRICS_FILE = "rules.yaml";

/**
 * Which of Kafka's beans become metrics, and under which names: those that the rules and dashboards ask for. The names are those of
 * Strimzi's own examples; beans that no rule names are left out, as there are thousands.
 *
 * @see https://github.com/prometheus/jmx_exporter
 */
export const kafkaMetricsRules = {
  lowercaseOutputName: true,
  rules: [
    {
      pattern: "kafka.(server)<type=(BrokerTopicMetrics), name=(.+)PerSec, topic=(.+)><>Count",
      name: "kafka_$1_$2_$3_total",
      type: "COUNTER",
      labels: { topic: "$4" },
    },
    {
      // Those of topics are above, one by one: with their sum as one more series, every sum over topics would be twice what it is.
      pattern: "kafka.(server|network)<type=(?!BrokerTopicMetrics,)(.+), name=(.+)PerSec><>Count",
      name: "kafka_$1_$2_$3_total",
      type: "COUNTER",
    },
    {
      pattern: "kafka.(server|controller)<type=(.+), name=(.+)Percent><>(?:MeanRate|Value)",
      name: "kafka_$1_$2_$3_percent",
      type: "GAUGE",
    },
    {
      pattern: "kafka.(server)<type=(ReplicaManager), name=(.+)><>Value",
      name: "kafka_$1_$2_$3",
      type: "GAUGE",
    },
    { pattern: "kafka.(controller)<type=(KafkaController), name=(.+)><>Value", name: "kafka_$1_$2_$3", type: "GAUGE" },
    {
      pattern: "kafka.server<type=raft-metrics><>(current-leader|high-watermark|log-end-offset|current-epoch):",
      name: "kafka_server_raftmetrics_$1",
      type: "GAUGE",
    },
  ],
} as const;
