import { describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
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

  test.each([
    [true, ["Kafka", "KafkaNodePool", "KafkaNodePool", "Namespace"]],
    [false, []],
  ])("GIVEN retained is %s WHEN made THEN what is protected and stays is %p", async (retained, expected) => {
    const kept: string[] = [];
    const transformations = [
      ({ props: { kind }, opts }: pulumi.ResourceTransformationArgs) => {
        expect(opts.protect).toBe(Object(opts).retainOnDelete);
        kept.push(...(opts.protect === true ? [kind] : []));
        return undefined;
      },
    ];

    await registrationsOf(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
      new Kafka("kafka", { ...props, retained }, { provider, transformations });
    });

    expect(kept.toSorted()).toEqual(expected);
  });

  test("GIVEN a namespace of restricted pods WHEN made THEN the operator makes such pods, and no rules that shut the mesh out", async () => {
    const values = (change?: Partial<KafkaProps>) => registered(change).then((all) => inputsOf(all, "Release").values);

    expect(await values()).toMatchObject({
      replicas: 2,
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
      generateNetworkPolicy: false,
      extraEnvs: [{ name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" }],
      nodeSelector: { workload: "stores" },
      priorityClassName: "platform",
    });
    expect(await values({ retained: false })).toMatchObject({ replicas: 1 });
    expect(await values({ retained: false })).not.toHaveProperty("podDisruptionBudget");
    const namespace = ofKind(await registered(), "Namespace")[0]?.inputs.metadata;
    expect(namespace).toMatchObject({ labels: { "pod-security.kubernetes.io/enforce": "restricted" } });
  });

  test("GIVEN clients WHEN made THEN they reach listeners alone, Prometheus the metrics alone, and nobody else anything", async () => {
    const ingress = async (policy: string, meshed: boolean, users = props.users) => {
      const podLabels = { app: "order" };
      const clients = [{ namespace: "plinth", podLabels }, { namespace: "tools" }];
      const policies = ofKind(await registered({ meshed, clients, users }), "NetworkPolicy");
      const spec = Object(policies.find(({ inputs }) => Object(inputs.metadata).name === policy)?.inputs.spec);
      const portsOf = (ports: readonly { port: number }[]) => ports.map(({ port }) => port);
      return spec.ingress.map(({ from = [], ports = [] }) => [from[0] ?? "anyone", portsOf(ports)]);
    };
    const namespaceOf = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

    const clients = (ports: readonly number[]) => [
      [{ namespaceSelector: namespaceOf("plinth"), podSelector: { matchLabels: { app: "order" } } }, ports],
      [{ namespaceSelector: namespaceOf("tools") }, ports],
    ];
    expect(await ingress("kafka", false)).toEqual(clients([9093, 9094]));
    expect(await ingress("kafka", false, { order: { password: "hush-order" } })).toEqual(clients([9093]));
    expect((await ingress("kafka", true)).slice(-2)).toEqual(clients([9093, 9094, 15_008]));
    expect(await ingress("kafka-cluster", false)).toEqual([
      [{ namespaceSelector: namespaceOf("observability"), podSelector: expect.anything() }, [9404]],
    ]);
    expect(await ingress("operator", false)).toEqual([]);
  });

  test("GIVEN a user WHEN it connects THEN it is given where to, its own login, and nobody else's", async () => {
    let made: Kafka | undefined;
    await registrationsOf(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
      made = new Kafka("kafka", props, { provider });
    });
    const { connection, admin } = made ?? failed();
    const resolved = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

    expect(connection.namespace).toBe("kafka");
    expect(await resolved(connection.endpoints)).toEqual([
      { host: "plinth-kafka-bootstrap.kafka.svc.cluster.local", port: 9093 },
    ]);
    expect(await resolved(connection.login("order"))).toEqual({ user: "order", password: "hush-order" });
    expect(await resolved(admin)).toEqual({ user: "plinth-admin", password: "hush-admin" });
    expect(() => connection.login("auditor")).toThrow(
      "kafka has no password for auditor; its users are order, auditor.",
    );
    expect(() => connection.login("plinth-admin")).toThrow("kafka has no password for plinth-admin");
  });

  test("GIVEN Prometheus WHEN made THEN it reads brokers and the exporter, unless told not to", async () => {
    const monitors = ofKind(await registered(), "PodMonitor").map(({ inputs }) => Object(inputs.spec));

    // As the operator names them: see MetricsModel and Labels of its source.
    expect(monitors).toMatchObject(
      ["plinth-kafka", "plinth-kafka-exporter"].map((name) => ({
        selector: { matchLabels: { "strimzi.io/cluster": "plinth", "strimzi.io/name": name } },
        podMetricsEndpoints: [{ port: "tcp-prometheus", path: "/metrics" }],
      })),
    );
    expect(ofKind(await registered({ monitored: false }), "PodMonitor")).toEqual([]);
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

function failed(): never {
  throw new Error("nothing was made");
}
