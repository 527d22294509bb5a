import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { KubeApiError } from "../kube/kube-api-error.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { startTestControlPlane, TEST_NODES, type TestControlPlane } from "../testkit/control-plane.ts";
import { eventually } from "../testkit/eventually.ts";
import { reconcileSimulatedNodes, type SimulatedNodeGroup } from "./simulated-nodes.ts";
import { startCloud } from "./start-cloud.ts";

const ZONE = "topology.kubernetes.io/zone";

let plane: TestControlPlane;

beforeAll(async () => {
  plane = await startTestControlPlane({ cloud: true });
});

afterAll(async () => {
  await plane.close();
});

/** What the tests read of objects, of whichever kind. */
interface Loose extends KubeObject {
  readonly spec: {
    readonly nodeName: string;
    readonly providerID: string;
    readonly taints: readonly object[];
    readonly volumeName: string;
    readonly storageClassName: string;
    readonly capacity: { readonly storage: string };
    readonly csi: { readonly driver: string };
    readonly nodeAffinity?: {
      readonly required: { readonly nodeSelectorTerms: readonly { readonly matchExpressions: readonly object[] }[] };
    };
    readonly conversion: { readonly strategy: string };
    readonly service?: object;
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly capacity: Readonly<Record<string, string>>;
    readonly allocatable: Readonly<Record<string, string>>;
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updatedReplicas: number;
    readonly readyReplicas: number;
    readonly disruptionsAllowed: number;
    readonly succeeded: number;
    readonly podIP: string;
    readonly initContainerStatuses: readonly object[];
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string; readonly hostname: string }[] };
  };
}

function get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<Loose> {
  return plane.client.get<Loose>({ apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } });
}

function claim(name: string, storageClassName?: string, accessMode = "ReadWriteOnce"): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default" },
    spec: {
      accessModes: [accessMode],
      resources: { requests: { storage: "1Gi" } },
      ...(storageClassName === undefined ? {} : { storageClassName }),
    },
  };
}

function storageClass(name: string, rest: object = {}): KubeObject {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner: "ebs.csi.aws.com",
    allowVolumeExpansion: true,
    ...rest,
  };
}

function podSpec(extra: object = {}): object {
  return { containers: [{ name: "main", image: "example.test/main:1" }], ...extra };
}

describe("simulated nodes", () => {
  test("GIVEN a node group WHEN the cloud runs THEN its nodes are ready, as their machines would be", async () => {
    const node = await eventually(async () => {
      const found = await get("v1", "Node", "general-test-1a-1");
      return found.status.conditions?.some(
        (c: { type: string; status: string }) => c.type === "Ready" && c.status === "True",
      )
        ? found
        : undefined;
    });
    expect(node.metadata.labels).toMatchObject({
      [ZONE]: "test-1a",
      "topology.kubernetes.io/region": "test-1",
      "karpenter.sh/capacity-type": "on-demand",
      "eks.amazonaws.com/capacityType": "ON_DEMAND",
      "plinth.dev/runtime": "simulated",
    });
    expect(node.status.allocatable).toMatchObject({ cpu: "8", memory: "32Gi", pods: "110" });
    expect(node.spec.providerID).toBe("simulated:///test-1a/general-test-1a-1");
  });

  test("GIVEN groups WHEN one changes and goes THEN its nodes do so too and others stay", async () => {
    const spot: SimulatedNodeGroup = {
      ...TEST_NODES,
      name: "burst",
      zones: ["test-1a"],
      nodesPerZone: 2,
      lifecycle: "spot",
      labels: { tier: "batch" },
      taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
    };
    await reconcileSimulatedNodes(plane.client, [TEST_NODES, spot]);
    const node = await get("v1", "Node", "burst-test-1a-2");
    expect(node.metadata.labels).toMatchObject({ tier: "batch", "eks.amazonaws.com/capacityType": "SPOT" });
    expect(node.spec.taints).toContainEqual({ key: "spot", value: "true", effect: "NoSchedule" });

    const shrunk = { ...spot, nodesPerZone: 1, capacity: { cpu: "16", memory: "64Gi", pods: 58 } };
    expect((await reconcileSimulatedNodes(plane.client, [TEST_NODES, shrunk])).deleted).toEqual(["burst-test-1a-2"]);
    expect((await get("v1", "Node", "burst-test-1a-1")).status.capacity).toMatchObject({ cpu: "16", pods: "58" });

    expect((await reconcileSimulatedNodes(plane.client, [TEST_NODES])).deleted).toEqual(["burst-test-1a-1"]);
  });
});

describe("volumes", () => {
  test("GIVEN a StatefulSet over three zones WHEN its pods are placed THEN each has its volume in its own zone", async () => {
    await plane.client.create(storageClass("gp3", { volumeBindingMode: "WaitForFirstConsumer" }));
    const labels = { app: "store" };
    const spread = {
      maxSkew: 1,
      topologyKey: ZONE,
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: labels },
    };
    const mount = { name: "data", mountPath: "/data" };
    await plane.client.create({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "store", namespace: "default" },
      spec: {
        replicas: 3,
        serviceName: "store",
        podManagementPolicy: "Parallel",
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: podSpec({
            topologySpreadConstraints: [spread],
            containers: [{ name: "main", image: "example.test/store:1", volumeMounts: [mount] }],
          }),
        },
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim("", "gp3").spec }],
      },
    });
    await eventually(async () => (await get("apps/v1", "StatefulSet", "store", "default")).status.readyReplicas === 3);

    const zones = await Promise.all(
      [0, 1, 2].map(async (ordinal) => {
        const pod = await get("v1", "Pod", `store-${ordinal}`, "default");
        const node = await get("v1", "Node", pod.spec.nodeName);
        const bound = await get("v1", "PersistentVolumeClaim", `data-store-${ordinal}`, "default");
        const volume = await get("v1", "PersistentVolume", bound.spec.volumeName);
        expect(bound.status.phase).toBe("Bound");
        const zone = node.metadata.labels?.[ZONE] ?? "";
        expect(volume.spec.nodeAffinity?.required.nodeSelectorTerms).toEqual([
          { matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] },
        ]);
        return zone;
      }),
    );
    expect(zones.sort()).toEqual(TEST_NODES.zones);

    const volumes = async () => (await plane.client.list("v1", "PersistentVolume")).items.length;
    expect(await volumes()).toBe(3);
    await plane.client.delete({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "store", namespace: "default" },
    });
    await eventually(async () => (await volumes()) === 0);
  });

  test("GIVEN a class that does not wait WHEN a claim is made THEN it binds in a zone that the class allows", async () => {
    const allowedTopologies = [{ matchLabelExpressions: [{ key: ZONE, values: ["test-1c"] }] }];
    await plane.client.create(storageClass("at-once", { volumeBindingMode: "Immediate", allowedTopologies }));
    await plane.client.create(claim("at-once", "at-once"));
    const bound = await eventually(async () => {
      const found = await get("v1", "PersistentVolumeClaim", "at-once", "default");
      return found.status.phase === "Bound" && found;
    });
    const volume = await get("v1", "PersistentVolume", bound.spec.volumeName);
    expect(volume.metadata.labels).toEqual({ [ZONE]: "test-1c" });
    expect(volume.spec.csi.driver).toBe("ebs.csi.aws.com");
    // The claim binds as soon as there is a volume; the event comes after that.
    await eventually(async () => {
      const events = await plane.client.list<KubeObject & { reason: string; involvedObject: { name: string } }>(
        "v1",
        "Event",
      );
      return events.items.some(
        ({ reason, involvedObject }) => reason === "ProvisioningSucceeded" && involvedObject.name === "at-once",
      );
    });
  });

  test("GIVEN a bound claim WHEN it asks for more THEN claim and volume have it", async () => {
    await plane.client.create(storageClass("growing", { volumeBindingMode: "Immediate" }));
    await plane.client.create(claim("growing", "growing"));
    await eventually(
      async () => (await get("v1", "PersistentVolumeClaim", "growing", "default")).status.phase === "Bound",
    );
    const patch = { spec: { resources: { requests: { storage: "3Gi" } } } };
    await plane.client.patch(claim("growing"), patch);
    const grown = await eventually(async () => {
      const found = await get("v1", "PersistentVolumeClaim", "growing", "default");
      return found.status.capacity.storage === "3Gi" && found;
    });
    expect((await get("v1", "PersistentVolume", grown.spec.volumeName)).spec.capacity.storage).toBe("3Gi");
  });

  test("GIVEN no class in a claim WHEN it is shared by many THEN the default class gives a volume for every zone", async () => {
    await plane.client.create(claim("shared", undefined, "ReadWriteMany"));
    await plane.client.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "shared", namespace: "default" },
      spec: podSpec({ volumes: [{ name: "data", persistentVolumeClaim: { claimName: "shared" } }] }),
    });
    await eventually(async () => (await get("v1", "Pod", "shared", "default")).status.phase === "Running");
    const bound = await get("v1", "PersistentVolumeClaim", "shared", "default");
    expect(bound.spec.storageClassName).toBe("standard");
    expect((await get("v1", "PersistentVolume", bound.spec.volumeName)).spec.nodeAffinity).toBeUndefined();
  });
});

describe("load balancers", () => {
  function service(name: string, type: string): KubeObject {
    return {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { type, ports: [{ port: 80 }], selector: { app: name } },
    };
  }

  async function addressOf(kind: string, apiVersion: string, name: string): Promise<{ ip: string; hostname: string }> {
    return await eventually(
      async () => (await get(apiVersion, kind, name, "default")).status?.loadBalancer?.ingress?.[0],
    );
  }

  test("GIVEN Services and an Ingress WHEN they want an address THEN each gets one of its own and keeps it", async () => {
    const names = ["edge-1", "edge-2", "edge-3"];
    await Promise.all(names.map((name) => plane.client.create(service(name, "LoadBalancer"))));
    const backend = { service: { name: "edge-1", port: { number: 80 } } };
    await plane.client.create({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "edge", namespace: "default" },
      spec: { defaultBackend: backend },
    });
    const given = await Promise.all([
      ...names.map((name) => addressOf("Service", "v1", name)),
      addressOf("Ingress", "networking.k8s.io/v1", "edge"),
    ]);
    expect(new Set(given.map(({ ip }) => ip)).size).toBe(4);
    expect(given.every(({ ip }) => ip.startsWith("203.0.113."))).toBe(true);
    expect(given[0]?.hostname).toBe("edge-1.default.elb.plinth.test");

    await plane.client.patch(service("edge-2", "ClusterIP"), { spec: { type: "ClusterIP" } });
    await eventually(async () => !(await get("v1", "Service", "edge-2", "default")).status.loadBalancer?.ingress);
    expect((await addressOf("Service", "v1", "edge-1")).ip).toBe(given[0]?.ip);
  });
});

describe("workloads", () => {
  test("GIVEN a Deployment WHEN it is changed THEN the real controllers roll it out on simulated pods", async () => {
    const labels = { app: "web" };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec() } },
    };
    await plane.client.create(deployment);
    const ready = async () => (await get("apps/v1", "Deployment", "web", "default")).status;
    await eventually(async () => (await ready()).readyReplicas === 3);
    const containers = [{ name: "main", image: "example.test/main:2" }];
    await plane.client.patch(deployment, { spec: { template: { spec: { containers } } } });
    await eventually(async () => {
      const status = await ready();
      return (
        status.observedGeneration === 2 &&
        status.updatedReplicas === 3 &&
        status.replicas === 3 &&
        status.readyReplicas === 3
      );
    });
    const pods = await plane.client.list<Loose>("v1", "Pod", { namespace: "default", labelSelector: "app=web" });
    const addresses = pods.items.map(({ status }) => status.podIP);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test("GIVEN a disruption budget WHEN simulated pods are ready THEN it allows what they can spare", async () => {
    const matchLabels = { app: "web" };
    await plane.client.create({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "web", namespace: "default" },
      spec: { minAvailable: 2, selector: { matchLabels } },
    });
    await eventually(
      async () => (await get("policy/v1", "PodDisruptionBudget", "web", "default")).status.disruptionsAllowed === 1,
    );
  });

  test("GIVEN a Job WHEN its pod has run THEN it is complete", async () => {
    await plane.client.create({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "migrate", namespace: "default" },
      spec: { completions: 2, parallelism: 2, template: { spec: podSpec({ restartPolicy: "Never" }) } },
    });
    await eventually(async () => (await get("batch/v1", "Job", "migrate", "default")).status.succeeded === 2);
  });

  test("GIVEN a pod with init containers and a sidecar WHEN it starts THEN their status says so", async () => {
    const image = "example.test/init:1";
    await plane.client.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "inits", namespace: "default" },
      spec: podSpec({
        initContainers: [
          { name: "once", image },
          { name: "sidecar", image, restartPolicy: "Always" },
        ],
      }),
    });
    const pod = await eventually(async () => {
      const found = await get("v1", "Pod", "inits", "default");
      return found.status.phase === "Running" && found;
    });
    expect(pod.status.initContainerStatuses).toMatchObject([
      { name: "once", state: { terminated: { exitCode: 0 } } },
      { name: "sidecar", ready: true, state: { running: {} } },
    ]);
  });

  test("GIVEN a namespace that is restricted WHEN a privileged pod comes THEN Pod Security refuses it", async () => {
    const namespace = { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
    await plane.client.create({ apiVersion: "v1", kind: "Namespace", metadata: namespace });
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "strict" }, spec: podSpec() };
    await eventually(async () => {
      const refusal = await plane.client.create(pod).catch((error: unknown) => error);
      return refusal instanceof KubeApiError && refusal.message.includes("violates PodSecurity");
    });
  });
});

describe("servers that are only simulated", () => {
  const clientConfig = { service: { name: "simulated", namespace: "default", path: "/" } };
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];

  function webhooks(kind: string, name: string): KubeObject {
    const webhook = {
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      failurePolicy: "Fail",
      clientConfig,
      rules,
    };
    return {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
      metadata: { name },
      webhooks: [
        { ...webhook, name: "a.example.test" },
        { ...webhook, name: "b.example.test" },
        {
          ...webhook,
          name: "by-url.example.test",
          clientConfig: { url: "https://127.0.0.1:9/" },
          failurePolicy: "Ignore",
        },
      ],
    };
  }

  test.each(["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"])(
    "GIVEN a %s that must not fail WHEN objects are made THEN they are, and what was written stays",
    async (kind) => {
      const name = `strict-${kind.toLowerCase()}`;
      const labels = { app: "simulated" };
      await plane.client.apply({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "simulated", namespace: "default" },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec() } },
      });
      await plane.client.apply({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "simulated", namespace: "default" },
        spec: { selector: labels, ports: [{ port: 443 }] },
      });
      await plane.client.apply(webhooks(kind, name), { fieldManager: "helm" });
      await eventually(() => plane.cloudLog.some((line) => line.startsWith(`${kind} ${name}: webhooks switched off`)));
      // The API server learns of the change by a watch of its own.
      await eventually(() =>
        plane.client
          .create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } })
          .catch(() => undefined),
      );
      const first = await get("admissionregistration.k8s.io/v1", kind, name);
      const seen = (first.webhooks as { failurePolicy: string; matchConditions?: object[] }[]).map(
        ({ failurePolicy, matchConditions = [] }) => [failurePolicy, matchConditions.length],
      );
      expect(seen).toEqual([
        ["Fail", 1],
        ["Fail", 1],
        ["Ignore", 0],
      ]);

      // Who wrote it writes it again: nothing to change, nothing undone.
      await plane.client.apply(webhooks(kind, name), { fieldManager: "helm" });
      const second = await get("admissionregistration.k8s.io/v1", kind, name);
      expect(second.metadata.generation).toBe(first.metadata.generation);
      await plane.client.delete(first);
    },
  );

  test("GIVEN a definition with a conversion webhook WHEN another version is read THEN it can be", async () => {
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const version = { served: true, schema };
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.test" },
      spec: {
        group: "example.test",
        scope: "Namespaced",
        names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
        versions: [
          { ...version, name: "v1", storage: true },
          { ...version, name: "v1beta1", storage: false },
        ],
        conversion: { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } },
      },
    };
    await plane.client.create(definition);
    await eventually(async () => {
      const current = await get("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.test");
      return current.spec.conversion.strategy === "None";
    });
    await plane.client.resourceFor("example.test/v1", "Widget", 120);
    await plane.client.create({
      apiVersion: "example.test/v1",
      kind: "Widget",
      metadata: { name: "w", namespace: "default" },
    });
    await eventually(() => get("example.test/v1beta1", "Widget", "w", "default").catch(() => undefined));
  });

  test("GIVEN an APIService without a server WHEN a namespace is deleted THEN it goes", async () => {
    const apiService = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
    await plane.client.create({
      ...apiService,
      metadata: { name: "v1beta1.metrics.k8s.io" },
      spec: {
        group: "metrics.k8s.io",
        version: "v1beta1",
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name: "metrics-server", namespace: "kube-system" },
      },
    });
    await eventually(async () => {
      const reference = { metadata: { name: "v1beta1.metrics.k8s.io" } };
      const current = await plane.client.find<Loose>({ ...apiService, ...reference });
      return current !== undefined && current.spec.service === undefined;
    });
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "short-lived" } };
    await plane.client.create(namespace);
    await plane.client.delete(namespace);
    await eventually(async () => (await plane.client.find(namespace)) === undefined);
  });
});

describe("a cloud that comes late", () => {
  test("GIVEN objects from before WHEN a second cloud starts beside the first THEN nothing is done twice", async () => {
    await eventually(async () => (await get("v1", "Service", "edge-1", "default")).status.loadBalancer?.ingress);
    const before = plane.cloudLog.length;
    const made = () => [...log, ...plane.cloudLog.slice(before)].filter((line) => line.includes("made"));
    const log: string[] = [];
    const second = await startCloud({ client: plane.client, log: (line) => log.push(line) });
    try {
      await plane.client.create(claim("late", "growing"));
      await eventually(
        async () => (await get("v1", "PersistentVolumeClaim", "late", "default")).status.phase === "Bound",
      );
      // The claim binds as soon as there is a volume; the line comes after that.
      await eventually(() => made().length > 0);
    } finally {
      await second.close();
    }
    expect(made()).toHaveLength(1);
  });
});
