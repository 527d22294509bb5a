import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../../kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "../../testkit/control-plane.ts";
import { eventually } from "../../testkit/eventually.ts";
import { createKubernetesProvider, type KubernetesProvider } from "./provider.ts";

type Fields = Record<string, unknown>;

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly reason?: string }[] };
}

// Simulated nodes run the pods; a simulated cloud binds claims and gives addresses.
let plane: TestControlPlane;
let provider: KubernetesProvider;

beforeAll(async () => {
  plane = await startTestControlPlane({ cloud: true });
  provider = createKubernetesProvider();
  await provider.configure({ kubeconfig: plane.kubeconfig });
});

afterAll(async () => {
  await provider.close();
  await plane.close();
});

async function make(type: string, name: string, fields: Fields = {}, annotations: Fields = {}) {
  const urn = `urn:pulumi:local::plinth::kubernetes:${type}::${name}`;
  const { inputs } = await provider.check(urn, undefined, { metadata: { name, annotations }, ...fields });
  const { id, outs } = await provider.create(urn, inputs);
  return { id, urn, inputs, outs };
}

const failureOf = (made: Promise<unknown>): Promise<Error> => made.then(Promise.reject, (error: Error) => error);

function podTemplate(app: string, container: Fields = {}, spec: Fields = {}): Fields {
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: "main", image: "example.test/main:1", ...container }], ...spec },
  };
}

const workload = (app: string, fields: Fields = {}): Fields => ({
  spec: { selector: { matchLabels: { app } }, template: podTemplate(app), ...fields },
});

describe("Deployment", () => {
  test("GIVEN replicas WHEN it is made and changed THEN each time all of them are available", async () => {
    const { id, urn, inputs, outs } = await make("apps/v1:Deployment", "web", workload("web", { replicas: 3 }));
    expect(outs.status).toMatchObject({ availableReplicas: 3, updatedReplicas: 3 });
    const template = podTemplate("web", { image: "example.test/main:2" });
    const news = { ...inputs, ...workload("web", { replicas: 2, template }) };
    const { outs: changed } = await provider.update(id, urn, outs, news);
    expect(changed.metadata.annotations["deployment.kubernetes.io/revision"]).toBe("2");
    expect(changed.status).toMatchObject({ updatedReplicas: 2, observedGeneration: changed.metadata.generation });
  });

  test("GIVEN a rollout that misses its own deadline WHEN it is made THEN it fails then, and says why", async () => {
    const template = podTemplate("greedy", { resources: { requests: { cpu: "1000" } } });
    // The deadline is for the answer alone: the controllers may take their time to see what is wrong.
    await make("apps/v1:Deployment", "greedy", workload("greedy", { template }), { "pulumi.com/skipAwait": "true" });
    await eventually(async () => {
      const { items } = await plane.client.list<Conditioned>("v1", "Pod", { labelSelector: "app=greedy" });
      return items.some(({ status }) => status?.conditions?.some(({ reason }) => reason === "Unschedulable"));
    });
    const error = await failureOf(
      make("apps/v1:Deployment", "greedy", workload("greedy", { template, progressDeadlineSeconds: 2 })),
    );
    expect(error.message).toMatch(/Deployment default\/greedy cannot become ready/);
    expect(error.message).toMatch(/ProgressDeadlineExceeded/);
    expect(error.message).toMatch(/Pod default\/greedy-.*Insufficient cpu/);
  });

  test("GIVEN a namespace that admits no such pods WHEN it is made THEN the controller's failure is told", async () => {
    await make("core/v1:ResourceQuota", "none", {
      spec: { hard: { pods: "0" } },
      metadata: { name: "none", namespace: "kube-public" },
    });
    const metadata = { name: "refused", namespace: "kube-public" };
    const pod = { apiVersion: "v1", kind: "Pod", ...podTemplate("refused"), metadata };
    // The rule, and the account that pods need, reach the part of the server that admits pods a moment later.
    await eventually(async () =>
      /exceeded quota/.test(String(await plane.client.create(pod, { dryRun: true }).catch((error: unknown) => error))),
    );
    await make("apps/v1:Deployment", "refused", {
      ...workload("refused"),
      metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
    });
    await eventually(async () => {
      const { items } = await plane.client.list<Conditioned>("apps/v1", "Deployment", { namespace: "kube-public" });
      return items.some(({ status }) => status?.conditions?.some(({ type }) => type === "ReplicaFailure"));
    });
    const news = {
      ...workload("refused"),
      metadata: { ...metadata, annotations: { "pulumi.com/timeoutSeconds": "2" } },
    };
    const error = await failureOf(make("apps/v1:Deployment", "refused", news));
    expect(error.message).toMatch(/exceeded quota: none/);
  });
});

test("GIVEN a StatefulSet with claims WHEN it is made THEN its pods are ready, one after the other", async () => {
  const volumeClaimTemplates = [
    {
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
  ];
  const fields = workload("store", { replicas: 2, serviceName: "store", volumeClaimTemplates });
  const { outs } = await make("apps/v1:StatefulSet", "store", fields);
  expect(outs.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
});

test("GIVEN a DaemonSet WHEN it is made THEN each node has an available pod", async () => {
  const { outs } = await make("apps/v1:DaemonSet", "agent", workload("agent"));
  expect(outs.status).toMatchObject({ desiredNumberScheduled: 3, numberAvailable: 3 });
});

test("GIVEN a Job WHEN it is made THEN it has completed", async () => {
  const { outs } = await make("batch/v1:Job", "migrate", {
    spec: { template: podTemplate("migrate", {}, { restartPolicy: "Never" }) },
  });
  expect(outs.status).toMatchObject({ succeeded: 1 });
});

test("GIVEN a Pod WHEN it is made THEN it is ready", async () => {
  const { outs } = await make("core/v1:Pod", "single", podTemplate("single"));
  expect(outs.status.conditions).toEqual(
    expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]),
  );
});

describe("Service", () => {
  const service = (spec: Fields): Fields => ({ spec: { ports: [{ port: 80 }], ...spec } });

  test("GIVEN pods that are starting WHEN it is made with them THEN it waits until they are ready", async () => {
    const [made] = await Promise.all([
      make("core/v1:Service", "api", service({ selector: { app: "api" } })),
      make("apps/v1:Deployment", "api", workload("api", { replicas: 2 })),
    ]);
    expect(made.id).toBe("default/api");
    const { items } = await plane.client.list("v1", "Pod", { labelSelector: "app=api" });
    expect(items).toHaveLength(2);
  });

  test("GIVEN type LoadBalancer WHEN it is made THEN it has an address", async () => {
    const { outs } = await make("core/v1:Service", "public", service({ type: "LoadBalancer" }));
    expect(outs.status.loadBalancer.ingress).toHaveLength(1);
  });

  test.each([
    ["headless", { clusterIP: "None", selector: { app: "nobody" } }],
    ["selectorless", {}],
    ["external", { type: "ExternalName", externalName: "example.test", ports: null }],
  ])("GIVEN a %s one WHEN it is made THEN there is nothing to wait for", async (name, spec) => {
    await expect(make("core/v1:Service", name, service(spec))).resolves.toMatchObject({ id: `default/${name}` });
  });
});

describe("PersistentVolumeClaim", () => {
  const claim = (storageClassName: string): Fields => ({
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });

  test("GIVEN a class that binds at once WHEN a claim is made THEN it is bound", async () => {
    await make("storage.k8s.io/v1:StorageClass", "eager", {
      provisioner: "ebs.csi.aws.com",
      volumeBindingMode: "Immediate",
    });
    const { outs } = await make("core/v1:PersistentVolumeClaim", "eager", claim("eager"));
    expect(outs.status).toMatchObject({ phase: "Bound" });
  });

  test("GIVEN a class that waits for a pod WHEN a claim is made THEN it is not waited for", async () => {
    const mode = { provisioner: "ebs.csi.aws.com", volumeBindingMode: "WaitForFirstConsumer" };
    await make("storage.k8s.io/v1:StorageClass", "lazy", mode);
    const { outs } = await make("core/v1:PersistentVolumeClaim", "lazy", claim("lazy"));
    expect(outs.status).toMatchObject({ phase: "Pending" });
  });

  test("GIVEN a class that is not there WHEN a claim is made THEN the error says so", async () => {
    const error = await failureOf(
      make("core/v1:PersistentVolumeClaim", "lost", claim("none"), { "pulumi.com/timeoutSeconds": "1" }),
    );
    expect(error.message).toMatch(
      /PersistentVolumeClaim default\/lost is not ready after 1 s: there is no StorageClass none/,
    );
  });
});

test("GIVEN a Namespace with objects WHEN it is deleted THEN it is gone when that ends", async () => {
  const { id, urn, outs } = await make("core/v1:Namespace", "shortlived");
  await make("core/v1:ConfigMap", "inside", { metadata: { name: "inside", namespace: "shortlived" } });
  await eventually(() =>
    plane.client.find({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "shortlived" },
    }),
  );
  await provider.delete(id, urn, outs);
  expect(
    await plane.client.find({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shortlived" } }),
  ).toBeUndefined();
});

test("GIVEN a token's Secret WHEN it is made THEN its token is filled in", async () => {
  await make("core/v1:ServiceAccount", "robot");
  const { outs } = await make(
    "core/v1:Secret",
    "robot",
    { type: "kubernetes.io/service-account-token" },
    {
      "kubernetes.io/service-account.name": "robot",
    },
  );
  expect(outs.data.value.token).toEqual(expect.any(String));
});
