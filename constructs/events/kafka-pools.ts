import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { FIRST_CONTROLLER, kafkaClusterLabels, kafkaPools } from "./kafka-places.ts";
import { kafkaPodResources, kafkaPoolPodTemplate } from "./kafka-pods.ts";
import type { KafkaProps, KafkaResources } from "./kafka-props.ts";

const brokerDefaults: KafkaResources = { cpu: "500m", cpuLimit: "2", memory: "2Gi" };
const controllerDefaults: KafkaResources = { cpu: "200m", cpuLimit: "1", memory: "1Gi" };

/** How servers of one kind differ from those of another. */
interface Pool {
  readonly name: string;
  readonly roles: readonly ("controller" | "broker")[];
  readonly replicas: number;
  readonly firstId: number;
  readonly gib: number;
  readonly resources: KafkaResources;
}

/** Controllers and brokers, each in a pool of their own; or the one server that is both. */
export class KafkaPools extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps) {
    super(scope, id);
    for (const pool of poolsOf(props)) {
      const object = new ApiObject(this, pool.name, poolObject(pool, props));
      if (props.retained) {
        withResourceOptions(object, { protect: true, retainOnDelete: true });
      }
    }
  }
}

function poolsOf(props: KafkaProps): Pool[] {
  const { brokers, controllers, storage, brokerResources, controllerResources } = props;
  const isAlone = controllers === 0;
  return [
    ...(isAlone
      ? []
      : [
          {
            name: kafkaPools.controllers,
            roles: ["controller"] as const,
            replicas: controllers,
            firstId: FIRST_CONTROLLER,
            gib: storage.controllerGib ?? 8,
            resources: controllerResources ?? controllerDefaults,
          },
        ]),
    {
      name: kafkaPools.brokers,
      roles: isAlone ? (["controller", "broker"] as const) : (["broker"] as const),
      replicas: brokers,
      firstId: 0,
      gib: storage.gib,
      resources: brokerResources ?? brokerDefaults,
    },
  ];
}

/** @see https://strimzi.io/docs/operators/latest/configuring#type-KafkaNodePool-reference */
function poolObject({ name, roles, replicas, firstId, gib, resources }: Pool, props: KafkaProps) {
  const { storageClass } = props.storage;
  return {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaNodePool",
    metadata: {
      name,
      labels: { ...kafkaClusterLabels },
      // Brokers count from 0 whatever was made first: their tunnels' ports are counted the same way.
      annotations: { "strimzi.io/next-node-ids": `[${firstId}-${firstId + 98}]` },
    },
    spec: {
      replicas,
      roles: [...roles],
      storage: {
        type: "jbod",
        volumes: [
          {
            id: 0,
            type: "persistent-claim",
            size: `${gib}Gi`,
            kraftMetadata: "shared",
            deleteClaim: false,
            ...(storageClass !== undefined && { class: storageClass }),
          },
        ],
      },
      resources: kafkaPodResources(resources),
      template: { pod: kafkaPoolPodTemplate(name, props) },
    },
  };
}
