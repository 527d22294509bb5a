import { describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Kafka } from "./kafka.ts";
import { kafkaFaults } from "./kafka-faults.ts";
import type { KafkaProps } from "./kafka-props.ts";

const props: KafkaProps = {
  charts: { strimzi: { chart: "strimzi-kafka-operator", repository: "https://charts.example", version: "1.0.0" } },
  version: "4.3.1",
  brokers: 3,
  controllers: 3,
  zones: 3,
  replicas: 3,
  minInSyncReplicas: 2,
  storage: { gib: 100, storageClass: "gp3" },
  retained: true,
  backup: "plinth-archive",
  nodes: { nodeSelector: { workload: "stores" }, tolerations: [{ key: "stores", operator: "Exists" }] },
  priorityClassName: "platform",
  meshed: true,
  users: { order: { password: "hush-order" }, auditor: { certificate: true } },
  adminPassword: "hush-admin",
  clients: [{ namespace: "plinth" }],
  tunnel: { firstPort: 29_100 },
};

async function registered(change: Partial<KafkaProps> = {}): Promise<readonly Registration[]> {
  return registrationsOf(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
    new Kafka("kafka", { ...props, ...change }, { provider });
  });
}

const ofKind = (all: readonly Registration[], kind: string) => all.filter(({ inputs }) => inputs.kind === kind);
const specOf = (all: readonly Registration[], kind: string) => ofKind(all, kind)[0]?.inputs.spec;

describe("Kafka", () => {
  test("GIVEN three zones WHEN made THEN controllers and brokers are apart, over zones, on volumes that stay", async () => {
    const pools = ofKind(await registered(), "KafkaNodePool");

    expect(pools.map(({ inputs }) => Object(inputs.spec).roles)).toEqual([["controller"], ["broker"]]);
    for (const { inputs } of pools) {
      expect(inputs.spec).toMatchObject({
        replicas: 3,
        storage: { volumes: [{ type: "persistent-claim", deleteClaim: false, class: "gp3" }] },
        template: {
          pod: {
            priorityClassName: "platform",
            affinity: { nodeAffinity: expect.anything(), podAntiAffinity: expect.anything() },
            topologySpreadConstraints: [
              { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
            ],
          },
        },
      });
    }
  });

  test("GIVEN ACLs that Pulumi makes WHEN made THEN the user operator touches none, and all listeners ask who it is", async () => {
    const spec = Object(specOf(await registered({ cruiseControl: {} }), "Kafka"));

    expect(spec.kafka.authorization).toEqual({
      type: "custom",
      authorizerClass: "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      supportsAdminApi: false,
      superUsers: ["plinth-admin"],
    });
    expect(spec.kafka.listeners.every((each: Record<string, unknown>) => each.tls && each.authentication)).toBe(true);
    expect(spec.kafka.listeners[2].configuration.brokers[2]).toEqual({
      broker: 2,
      advertisedHost: "127.0.0.1",
      advertisedPort: 29_102,
    });
    expect(spec.kafka.rack).toEqual({ topologyKey: "topology.kubernetes.io/zone" });
    expect(spec.cruiseControl.autoRebalance).toHaveLength(2);
  });

  test("GIVEN passwords WHEN made THEN they are in Secrets alone, as secrets", async () => {
    const all = await registered();

    const types = ofKind(all, "KafkaUser").map(({ inputs }) => Object(inputs.spec).authentication.type);
    expect(types.toSorted()).toEqual(["scram-sha-512", "scram-sha-512", "tls"]);
    const carriers = all.filter(({ inputs }) => JSON.stringify(inputs).includes("hush"));
    expect(carriers.map(({ inputs }) => inputs.kind)).toEqual(["Secret", "Secret"]);
    expect(carriers[0]?.inputs.stringData).toEqual({ password: { $secret: "hush-order" } });
  });

  test("GIVEN one server for development WHEN made THEN it is controller and broker", async () => {
    const all = await registered({
      brokers: 1,
      controllers: 0,
      zones: 1,
      replicas: 1,
      minInSyncReplicas: 1,
      retained: false,
    });

    expect(ofKind(all, "KafkaNodePool").map(({ inputs }) => Object(inputs.spec).roles)).toEqual([
      ["controller", "broker"],
    ]);
  });

  test("GIVEN many faults WHEN looked through THEN all are named at once", () => {
    expect(kafkaFaults(props)).toEqual([]);
    const faults = kafkaFaults({
      ...props,
      controllers: 4,
      brokers: 2,
      replicas: 4,
      minInSyncReplicas: 4,
      backup: "",
      users: { "Not-Lower": {} },
      tunnel: { firstPort: 65_535 },
      tieredStorage: { bucket: "", region: "", image: "kafka:latest", className: "", classPath: "" },
    });
    expect(faults.map(({ path }) => path)).toEqual([
      "controllers",
      "replicas",
      "brokers",
      "minInSyncReplicas",
      "backup",
      "users.Not-Lower",
      "tunnel.firstPort",
      "tieredStorage.bucket",
      "tieredStorage.region",
      "tieredStorage.image",
      "tieredStorage.className",
      "tieredStorage.classPath",
    ]);
  });
});
