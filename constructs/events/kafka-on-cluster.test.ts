import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { whatBundleLacks } from "../../local/controlplane/custom-resource-bundle.ts";
import { chartBundles, strimzi } from "../../local/controlplane/custom-resource-bundles.ts";
import { KubeApiError } from "../../local/kube/kube-api-error.ts";
import { KubeClient } from "../../local/kube/kube-client.ts";
import type { KubeObject } from "../../local/kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "../../local/testkit/control-plane.ts";
import { registrationsOf } from "../testkit/registrations.ts";
import { Kafka } from "./kafka.ts";
import type { KafkaProps } from "./kafka-props.ts";

/** A real API server holds what is made against Strimzi's own schemas: a field that they lack is refused. */
const lack = whatBundleLacks(strimzi);
const suite = lack === undefined ? describe : describe.skip;
const minutes = 60_000;

const resources = { cpu: "1", cpuLimit: "2", memory: "2Gi" };

/** With every prop set. */
const everything: KafkaProps = {
  charts: { strimzi: { chart: "strimzi-kafka-operator", repository: "https://charts.example", version: "1.2.0" } },
  version: "4.3.1",
  brokers: 3,
  controllers: 3,
  zones: 3,
  replicas: 3,
  minInSyncReplicas: 2,
  storage: { gib: 100, controllerGib: 10, storageClass: "gp3" },
  retained: true,
  backup: "archive",
  nodes: { nodeSelector: { workload: "stores" }, tolerations: [{ key: "stores", operator: "Exists" }] },
  priorityClassName: "platform",
  meshed: true,
  users: { order: { password: "hush" }, auditor: { certificate: true } },
  adminPassword: "hush",
  clients: [{ namespace: "plinth" }, { namespace: "other", podLabels: { app: "reader" } }],
  tunnel: { firstPort: 29_100 },
  cruiseControl: { resources },
  tieredStorage: {
    bucket: "segments",
    region: "eu-west-1",
    image: "registry.example/kafka-tiered:1.2.0",
    className: "io.example.Manager",
    classPath: "/opt/tiered/*",
    config: { "chunk.size": "4194304" },
  },
  monitored: true,
  brokerResources: resources,
  controllerResources: resources,
};

const { cruiseControl: _, tieredStorage: __, tunnel: ___, ...rest } = everything;
const smallest: KafkaProps = {
  ...rest,
  brokers: 1,
  controllers: 0,
  replicas: 1,
  minInSyncReplicas: 1,
  retained: false,
};

/** In the order in which they are made. */
async function objectsOf(props: KafkaProps): Promise<KubeObject[]> {
  const all = await registrationsOf(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
    new Kafka("kafka", props, { provider });
  });
  return all
    .filter(({ type, inputs }) => type.startsWith("kubernetes:") && "kind" in inputs)
    .map(({ inputs }) => JSON.parse(JSON.stringify(inputs, inClear)) as KubeObject);
}

function inClear(_key: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "$secret" in value ? value.$secret : value;
}

suite(`what Kafka makes${lack === undefined ? "" : ` (skipped: ${lack})`}`, () => {
  let plane: TestControlPlane;
  let client: KubeClient;
  /** A field that a schema lacks is answered with a 500, which this one does not send again. */
  let hasty: KubeClient;

  beforeAll(async () => {
    const definitions = [strimzi, ...chartBundles.filter(({ name }) => name === "prometheus-operator")];
    plane = await startTestControlPlane({ definitions });
    client = await KubeClient.fromKubeconfig(plane.kubeconfig, undefined, { retry: { deadlineSeconds: 60 } });
    const retry = { deadlineSeconds: 240, firstDelay: 900_000, longestDelay: 900_000 };
    hasty = await KubeClient.fromKubeconfig(plane.kubeconfig, undefined, { retry });
  }, 15 * minutes);

  afterAll(async () => {
    client?.close();
    hasty?.close();
    await plane?.close();
  });

  /** What the server says against each object; none where it takes all. */
  async function refusals(objects: readonly KubeObject[], by = client): Promise<string[]> {
    const said: string[] = [];
    for (const object of objects) {
      try {
        await by.apply(object, { force: true });
      } catch (error) {
        if (!(error instanceof KubeApiError)) {
          throw error;
        }
        said.push(`${object.kind} ${object.metadata.name}: ${error.message}`);
      }
    }
    return said;
  }

  test("GIVEN every prop, or the least of them WHEN applied THEN the API server takes each object", async () => {
    const whole = await objectsOf(everything);
    expect(new Set(whole.map(({ kind }) => kind))).toEqual(
      new Set([
        ...["Namespace", "NetworkPolicy", "ConfigMap", "Secret", "PodMonitor"],
        ...["Kafka", "KafkaNodePool", "KafkaRebalance", "KafkaUser"],
      ]),
    );
    expect(await refusals(whole)).toEqual([]);
    expect(await refusals(await objectsOf(smallest))).toEqual([]);
  });

  test("GIVEN a field that no schema has WHEN applied THEN each kind of Strimzi's is refused for it", async () => {
    const kinds = Map.groupBy(await objectsOf(everything), ({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    for (const kind of strimzi.needed.kinds) {
      const [object = {}] = kinds.get(`${strimzi.needed.apiVersion} ${kind}`) ?? [];
      const planted = { ...(object as KubeObject & { spec: object }) };
      planted.spec = { ...planted.spec, speling: true };
      expect(await refusals([planted], hasty)).toEqual([expect.stringContaining(".spec.speling: field not declared")]);
    }
  });
});
