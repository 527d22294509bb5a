import { expect, test } from "@jest/globals";
import { metricCatalogue } from "../observability/metric-catalogue.ts";
import { kafkaMetricsRules } from "./kafka-metrics.ts";

/** Beans as the exporter writes them for its rules, and what the catalogue knows each as. @see https://github.com/prometheus/jmx_exporter */
const beans = {
  "kafka.controller<type=KafkaController, name=ActiveControllerCount><>Value":
    "kafka_controller_kafkacontroller_activecontrollercount",
  "kafka.controller<type=KafkaController, name=OfflinePartitionsCount><>Value":
    "kafka_controller_kafkacontroller_offlinepartitionscount",
  "kafka.server<type=ReplicaManager, name=UnderReplicatedPartitions><>Value":
    "kafka_server_replicamanager_underreplicatedpartitions",
  "kafka.server<type=ReplicaManager, name=UnderMinIsrPartitionCount><>Value":
    "kafka_server_replicamanager_underminisrpartitioncount",
  "kafka.server<type=BrokerTopicMetrics, name=BytesInPerSec, topic=order.events><>Count":
    "kafka_server_brokertopicmetrics_bytesin_total",
  "kafka.server<type=BrokerTopicMetrics, name=BytesOutPerSec, topic=order.events><>Count":
    "kafka_server_brokertopicmetrics_bytesout_total",
  "kafka.server<type=BrokerTopicMetrics, name=MessagesInPerSec, topic=order.events><>Count":
    "kafka_server_brokertopicmetrics_messagesin_total",
};

interface Rule {
  readonly pattern: string;
  readonly name: string;
  readonly type: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** As the exporter goes about it: the first rule that matches counts, and its groups are filled in. */
function metricOf(bean: string) {
  for (const { pattern, name, type, labels = {} } of kafkaMetricsRules.rules as readonly Rule[]) {
    const found = new RegExp(`^.*(?:${pattern}).*$`).exec(bean);
    if (found !== null) {
      const filled = name.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? "");
      return { name: filled.toLowerCase(), type: type.toLowerCase(), labels: Object.keys(labels) };
    }
  }
  return undefined;
}

test("GIVEN Kafka's beans WHEN the rules name them THEN they are the metrics that the catalogue knows, all of them", () => {
  const known = metricCatalogue.find(({ name }) => name === "Kafka JMX")?.metrics ?? [];

  expect(Object.values(beans).toSorted()).toEqual(known.map(({ name }) => name).toSorted());
  for (const [bean, name] of Object.entries(beans)) {
    expect(metricOf(bean)).toEqual(known.find((metric) => metric.name === name));
  }
});

test("GIVEN a bean that sums up all topics WHEN the rules look at it THEN it is no series beside those of the topics", () => {
  expect(metricOf("kafka.server<type=BrokerTopicMetrics, name=BytesInPerSec><>Count")).toBeUndefined();
  expect(metricOf("kafka.server<type=KafkaRequestHandlerPool, name=RequestsPerSec><>Count")?.type).toBe("counter");
});
