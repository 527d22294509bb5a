import { describe, expect, test } from "@jest/globals";
import { type CustomResource, kafkaFootprints } from "./kafka-footprints.ts";

const requests = { cpu: "500m", memory: "2Gi" };
const resources = { requests, limits: { cpu: "2", memory: "2Gi" } };

const onDataNodes = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "plinth.dev/workload", operator: "In", values: ["stateful"] }] }],
    },
  },
};

const onOwnNodes = {
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname" }] },
};

const overZones = [{ topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" }];

function volume(size: string) {
  return { type: "persistent-claim", size };
}

function pool(name: string, replicas: number, roles: readonly string[], spec: object = {}): CustomResource {
  return {
    kind: "KafkaNodePool",
    metadata: { name, namespace: "kafka", labels: { "strimzi.io/cluster": "shop" } },
    spec: { replicas, roles, resources, storage: { type: "jbod", volumes: [volume("100Gi")] }, ...spec },
  };
}

function kafka(spec: object = {}): CustomResource {
  const config = { "default.replication.factor": 3, "min.insync.replicas": 2 };
  const rack = { topologyKey: "topology.kubernetes.io/zone" };
  return {
    kind: "Kafka",
    metadata: { name: "shop", namespace: "kafka" },
    spec: { kafka: { config, rack, template: { podDisruptionBudget: { maxUnavailable: 1 } } }, ...spec },
  };
}

function quorumsOf(...objects: CustomResource[]) {
  return kafkaFootprints(objects).map(({ quorum }) => quorum);
}

describe("GIVEN a Kafka of Strimzi's with controllers and brokers", () => {
  const template = {
    pod: {
      affinity: { ...onDataNodes, ...onOwnNodes },
      priorityClassName: "platform",
      topologySpreadConstraints: overZones,
    },
  };

  test("WHEN its pods are counted, THEN the pools say how many, how large, where and with what volume, under one budget", () => {
    const common = {
      kind: "StatefulSet",
      namespace: "kafka",
      replicas: 3,
      ...requests,
      workload: "stateful",
      priorityClassName: "platform",
      insistsOnZones: true,
      keepsApart: true,
      volumeGib: 100,
      quorum: 2,
    };
    const pools = [pool("controllers", 3, ["controller"], { template }), pool("brokers", 3, ["broker"], { template })];
    expect(kafkaFootprints([kafka(), ...pools])).toEqual([
      { ...common, name: "shop-controllers", maxUnavailable: 1 },
      { ...common, name: "shop-brokers", budgetOf: "shop-controllers" },
    ]);
  });

  test("WHEN a pool has several disks, THEN those of a pod count together, and what goes with the pod does not", () => {
    const storage = { type: "jbod", volumes: [volume("100Gi"), volume("50Gi"), { type: "ephemeral" }] };
    const volumes = [
      pool("a", 1, ["broker"], { storage }),
      pool("b", 1, ["broker"], { storage: volume("20Gi") }),
      pool("c", 1, ["broker"], { storage: { type: "ephemeral" } }),
    ];
    expect(kafkaFootprints([kafka(), ...volumes]).map(({ volumeGib }) => volumeGib)).toEqual([150, 20, undefined]);
  });

  test("WHEN a pool is another cluster's, or its cluster is not there, THEN it has no pods here", () => {
    const other = { ...pool("brokers", 3, ["broker"]), metadata: { name: "brokers", namespace: "elsewhere" } };
    expect(kafkaFootprints([kafka(), other])).toEqual([]);
    expect(kafkaFootprints([pool("brokers", 3, ["broker"])])).toEqual([]);
  });
});

describe("GIVEN what must be there of a Kafka", () => {
  test("WHEN servers decide, THEN it is a majority of them; one alone promises nothing", () => {
    expect(quorumsOf(kafka(), pool("controllers", 5, ["controller"]))).toEqual([3]);
    expect(quorumsOf(kafka(), pool("servers", 1, ["controller", "broker"]))).toEqual([undefined]);
  });

  test("WHEN brokers keep copies, THEN as many as let each topic be written: those of a zone may go, or any one", () => {
    const withoutZones = kafka({
      kafka: { config: { "default.replication.factor": 3, "min.insync.replicas": 2 } },
    });
    expect(quorumsOf(kafka(), pool("brokers", 6, ["broker"]))).toEqual([4]);
    expect(quorumsOf(withoutZones, pool("brokers", 6, ["broker"]))).toEqual([5]);
  });

  test("WHEN topics have one copy, THEN it is every broker", () => {
    expect(quorumsOf(kafka({ kafka: { config: {} } }), pool("brokers", 2, ["broker"]))).toEqual([2]);
  });
});

test("GIVEN an entity operator, an exporter and Cruise Control, WHEN pods are counted, THEN each has one, as its part of the resource says", () => {
  const small = { requests: { cpu: "50m", memory: "128Mi" } };
  const cluster = kafka({
    entityOperator: {
      userOperator: { resources },
      topicOperator: { resources: small },
      template: { pod: { affinity: onDataNodes } },
    },
    kafkaExporter: { resources: small },
    // The operator adds no requests.
    cruiseControl: {},
  });
  const one = { kind: "Deployment", namespace: "kafka", replicas: 1 };
  expect(kafkaFootprints([cluster])).toEqual([
    { ...one, name: "shop-entity-operator", ...requests, workload: "stateful", sidecars: [small.requests] },
    { ...one, name: "shop-kafka-exporter", ...small.requests, workload: "stateless" },
    { ...one, name: "shop-cruise-control", cpu: "0", memory: "0", workload: "stateless" },
  ]);
});
