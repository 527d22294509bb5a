import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { kafkaConfig } from "./kafka-config.ts";
import { kafkaListeners } from "./kafka-listeners.ts";
import { kafkaMetricsRules, METRICS_FILE } from "./kafka-metrics.ts";
import { kafkaAdmin, kafkaName } from "./kafka-places.ts";
import { kafkaPodResources, kafkaPodTemplate } from "./kafka-pods.ts";
import { KafkaPools } from "./kafka-pools.ts";
import type { KafkaProps, KafkaTieredStorage } from "./kafka-props.ts";

const small = { cpu: "50m", cpuLimit: "500m", memory: "128Mi" };
const operator = { cpu: "50m", cpuLimit: "1", memory: "384Mi" };
const balancer = { cpu: "100m", cpuLimit: "1", memory: "1Gi" };

/** The longest first start: images are fetched and volumes made, one server after the other. */
const READY_SECONDS = 1800;

/** The Kafka cluster as Strimzi's operator is told of it. @see https://strimzi.io/docs/operators/latest/configuring */
export class KafkaCluster extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps) {
    super(scope, id);
    const metrics = new ApiObject(this, "metrics", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${kafkaName}-metrics` },
      // The operator reads YAML, of which JSON is a part.
      data: { [METRICS_FILE]: JSON.stringify(kafkaMetricsRules) },
    });
    const pools = new KafkaPools(this, "pools", props);
    const rebalances = props.cruiseControl === undefined ? [] : rebalanceModes.map((mode) => this.#rebalance(mode));
    const cluster = new ApiObject(this, "cluster", {
      apiVersion: "kafka.strimzi.io/v1",
      kind: "Kafka",
      metadata: {
        name: kafkaName,
        annotations: {
          "pulumi.com/waitFor": "condition=Ready",
          "pulumi.com/timeoutSeconds": String(READY_SECONDS),
        },
      },
      spec: clusterSpec(props),
    });
    cluster.node.addDependency(metrics, pools, ...rebalances);
    if (props.retained) {
      withResourceOptions(cluster, { protect: true, retainOnDelete: true });
    }
  }

  /** What the operator does by itself once brokers come or go. */
  #rebalance(mode: string): ApiObject {
    return new ApiObject(this, mode, {
      apiVersion: "kafka.strimzi.io/v1",
      kind: "KafkaRebalance",
      metadata: { name: rebalanceName(mode), annotations: { "strimzi.io/rebalance-template": "true" } },
      spec: {},
    });
  }
}

const rebalanceModes = ["add-brokers", "remove-brokers"] as const;

function rebalanceName(mode: string): string {
  return `${kafkaName}-${mode}`;
}

function clusterSpec(props: KafkaProps) {
  const { cruiseControl } = props;
  const pod = kafkaPodTemplate(props);
  return {
    kafka: kafkaSpec(props),
    // Topics are made by Pulumi: there is no topic operator.
    entityOperator: { userOperator: { resources: kafkaPodResources(operator) }, template: { pod } },
    kafkaExporter: {
      topicRegex: ".*",
      groupRegex: ".*",
      resources: kafkaPodResources(small),
      template: { pod },
    },
    ...(cruiseControl !== undefined && {
      cruiseControl: {
        resources: kafkaPodResources(cruiseControl.resources ?? balancer),
        autoRebalance: rebalanceModes.map((mode) => ({ mode, template: { name: rebalanceName(mode) } })),
        template: { pod },
      },
    }),
  };
}

function kafkaSpec(props: KafkaProps) {
  const { version, tieredStorage } = props;
  return {
    version,
    listeners: kafkaListeners(props),
    config: { ...kafkaConfig(props), ...(tieredStorage !== undefined && { "remote.log.storage.system.enable": true }) },
    // The operator's own kind of authorization would take away every ACL that it has not made itself; Pulumi makes them.
    authorization: {
      type: "custom",
      authorizerClass: "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      supportsAdminApi: false,
      superUsers: [kafkaAdmin],
    },
    rack: { topologyKey: "topology.kubernetes.io/zone" },
    metricsConfig: {
      type: "jmxPrometheusExporter",
      valueFrom: { configMapKeyRef: { name: `${kafkaName}-metrics`, key: METRICS_FILE } },
    },
    template: { podDisruptionBudget: { maxUnavailable: 1 } },
    ...(tieredStorage !== undefined && tierOf(tieredStorage)),
  };
}

function tierOf({ bucket, region, image, className, classPath, config = {} }: KafkaTieredStorage) {
  return {
    image,
    tieredStorage: {
      type: "custom",
      remoteStorageManager: {
        className,
        classPath,
        config: { "storage.s3.bucket.name": bucket, "storage.s3.region": region, ...config },
      },
    },
  };
}
