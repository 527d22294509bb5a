import { describe, expect, test } from "@jest/globals";
import { createKubernetesProvider } from "./provider.ts";
import { secret, unknownValue } from "./wire-value.ts";

type Fields = Record<string, unknown>;

const provider = createKubernetesProvider();

/** Asks for a difference by inputs alone; no server is there. */
function diff(olds: Fields, news: Fields) {
  return provider.diff("default/web", "urn:pulumi:local::plinth::kubernetes:x/v1:X::web", { __inputs: olds }, news);
}

function object(apiVersion: string, kind: string, fields: Fields = {}): Fields {
  return { apiVersion, kind, metadata: { name: "web", namespace: "default" }, ...fields };
}

describe("diff", () => {
  test("GIVEN the same inputs WHEN they are compared THEN nothing changes", async () => {
    const inputs = object("apps/v1", "Deployment", { spec: { replicas: 1, template: {} } });
    expect(await diff(inputs, structuredClone(inputs))).toMatchObject({
      changes: false,
      replaces: [],
      detailedDiff: {},
    });
  });

  test("GIVEN null for nothing WHEN they are compared THEN nothing changes", async () => {
    const changed = await diff(object("v1", "ConfigMap"), object("v1", "ConfigMap", { data: null }));
    expect(changed.changes).toBe(false);
  });

  test("GIVEN changes of each kind WHEN they are compared THEN each has its path", async () => {
    const old = object("apps/v1", "Deployment", {
      spec: { replicas: 1, paused: true, template: { spec: { containers: [{ name: "a" }, { name: "b" }] } } },
    });
    const next = object("apps/v1", "Deployment", {
      metadata: { name: "web", namespace: "default", labels: { "app.kubernetes.io/name": "web" } },
      spec: { replicas: 2, template: { spec: { containers: [{ name: "c" }] } } },
    });
    const { changes, replaces, detailedDiff } = await diff(old, next);
    expect({ changes, replaces }).toEqual({ changes: true, replaces: [] });
    expect(Object.fromEntries(Object.entries(detailedDiff).map(([path, { kind }]) => [path, kind]))).toEqual({
      "metadata.labels": "add",
      "spec.paused": "delete",
      "spec.replicas": "update",
      "spec.template.spec.containers[0].name": "update",
      "spec.template.spec.containers[1]": "delete",
    });
  });

  test("GIVEN keys that are no identifiers WHEN they change THEN the path quotes them", async () => {
    const data = (value: string) => object("apps/v1", "Deployment", { spec: { a: { "b.c/d": value } } });
    expect(Object.keys((await diff(data("1"), data("2"))).detailedDiff)).toEqual(['spec.a["b.c/d"]']);
  });

  test("GIVEN a value that only became secret WHEN it is compared THEN nothing changes", async () => {
    const plain = object("v1", "Secret", { stringData: { a: "b" } });
    const marked = object("v1", "Secret", { stringData: secret({ a: "b" }) });
    expect((await diff(plain, marked)).changes).toBe(false);
  });

  test("GIVEN a value that is not known yet WHEN it is compared THEN it counts as changed", async () => {
    const old = object("apps/v1", "Deployment", { spec: { replicas: 1 } });
    const next = object("apps/v1", "Deployment", { spec: { replicas: unknownValue } });
    expect((await diff(old, next)).detailedDiff["spec.replicas"]?.kind).toBe("update");
  });

  test.each<[string, Fields, Fields, string]>([
    [
      "a name",
      object("v1", "Service"),
      { ...object("v1", "Service"), metadata: { name: "api", namespace: "default" } },
      "metadata.name",
    ],
    [
      "a Deployment's selector",
      object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { app: "a" } } } }),
      object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { app: "b" } } } }),
      "spec.selector.matchLabels.app",
    ],
    [
      "a StatefulSet's volumeClaimTemplates",
      object("apps/v1", "StatefulSet", { spec: { volumeClaimTemplates: [] } }),
      object("apps/v1", "StatefulSet", { spec: { volumeClaimTemplates: [{}] } }),
      "spec.volumeClaimTemplates[0]",
    ],
    [
      "a Job's template",
      object("batch/v1", "Job", { spec: { template: { spec: { restartPolicy: "Never" } } } }),
      object("batch/v1", "Job", { spec: { template: { spec: { restartPolicy: "OnFailure" } } } }),
      "spec.template.spec.restartPolicy",
    ],
    [
      "a Service that becomes headless",
      object("v1", "Service", { spec: {} }),
      object("v1", "Service", { spec: { clusterIP: "None" } }),
      "spec.clusterIP",
    ],
    [
      "a Service that becomes ExternalName",
      object("v1", "Service", { spec: { type: "ClusterIP" } }),
      object("v1", "Service", { spec: { type: "ExternalName" } }),
      "spec.type",
    ],
    [
      "a claim's class",
      object("v1", "PersistentVolumeClaim", { spec: { storageClassName: "a" } }),
      object("v1", "PersistentVolumeClaim", { spec: { storageClassName: "b" } }),
      "spec.storageClassName",
    ],
    [
      "a volume's source",
      object("v1", "PersistentVolume", { spec: { nfs: { server: "a" } } }),
      object("v1", "PersistentVolume", { spec: { nfs: { server: "b" } } }),
      "spec.nfs.server",
    ],
    [
      "a RoleBinding's role",
      object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "a" } }),
      object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "b" } }),
      "roleRef.name",
    ],
    [
      "a ConfigMap's data",
      object("v1", "ConfigMap", { data: { a: "1" } }),
      object("v1", "ConfigMap", { data: { a: "2" } }),
      "data.a",
    ],
    ["a Secret's type", object("v1", "Secret", { type: "a" }), object("v1", "Secret", { type: "b" }), "type"],
    [
      "a PriorityClass's value",
      object("scheduling.k8s.io/v1", "PriorityClass", { value: 1 }),
      object("scheduling.k8s.io/v1", "PriorityClass", { value: 2 }),
      "value",
    ],
    [
      "a Pod's command",
      object("v1", "Pod", { spec: { containers: [{ command: ["a"] }] } }),
      object("v1", "Pod", { spec: { containers: [{ command: ["b"] }] } }),
      "spec.containers[0].command[0]",
    ],
  ])("GIVEN %s WHEN it changes THEN the object is replaced, the old one first", async (_name, old, next, path) => {
    const answer = await diff(old, next);
    expect(answer.replaces).toEqual([path]);
    expect(answer.detailedDiff[path]?.kind).toMatch(/-replace$/);
    expect(answer.deleteBeforeReplace).toBe(path !== "metadata.name");
  });

  test.each<[string, Fields, Fields]>([
    [
      "a Pod's image",
      object("v1", "Pod", { spec: { containers: [{ image: "a" }] } }),
      object("v1", "Pod", { spec: { containers: [{ image: "b" }] } }),
    ],
    [
      "a StatefulSet's template",
      object("apps/v1", "StatefulSet", { spec: { template: { a: 1 } } }),
      object("apps/v1", "StatefulSet", { spec: { template: { a: 2 } } }),
    ],
    [
      "a Job's parallelism",
      object("batch/v1", "Job", { spec: { parallelism: 1 } }),
      object("batch/v1", "Job", { spec: { parallelism: 2 } }),
    ],
    [
      "a claim's size",
      object("v1", "PersistentVolumeClaim", { spec: { resources: { requests: { storage: "1Gi" } } } }),
      object("v1", "PersistentVolumeClaim", { spec: { resources: { requests: { storage: "2Gi" } } } }),
    ],
    [
      "another version of the group",
      object("autoscaling/v1", "HorizontalPodAutoscaler"),
      object("autoscaling/v2", "HorizontalPodAutoscaler"),
    ],
  ])("GIVEN %s WHEN it changes THEN the object is changed in place", async (_name, old, next) => {
    expect(await diff(old, next)).toMatchObject({ changes: true, replaces: [], deleteBeforeReplace: false });
  });

  test("GIVEN mutable ConfigMaps and Secrets WHEN data change THEN in place, unless the object is immutable", async () => {
    const mutable = createKubernetesProvider();
    await mutable.configure({ enableConfigMapMutable: "true", enableSecretMutable: true });
    const replaces = async (old: Fields, next: Fields) =>
      (await mutable.diff("", "", { __inputs: old }, next)).replaces;
    for (const kind of ["ConfigMap", "Secret"]) {
      const old = object("v1", kind, { data: { a: "1" } });
      const next = object("v1", kind, { data: { a: "2" } });
      expect(await replaces(old, next)).toEqual([]);
      expect(await replaces({ ...old, immutable: true }, { ...next, immutable: true })).toEqual(["data.a"]);
    }
  });

  test("GIVEN a made-up name WHEN the object is replaced THEN the new one stands beside the old", async () => {
    const metadata = { namespace: "default", annotations: { "pulumi.com/autonamed": "true" } };
    const old = { ...object("v1", "ConfigMap", { data: { a: "1" } }), metadata: { ...metadata, name: "web-1" } };
    const next = { ...object("v1", "ConfigMap", { data: { a: "2" } }), metadata: { ...metadata, name: "web-1" } };
    expect(await diff(old, next)).toMatchObject({ replaces: ["data.a"], deleteBeforeReplace: false });
  });
});

describe("diffConfig", () => {
  const diffConfig = (olds: Fields, news: Fields) => provider.diffConfig("", "", olds, news);

  test.each<[string, Fields, Fields, string[]]>([
    ["another cluster", { clusterIdentifier: "a" }, { clusterIdentifier: "b" }, ["clusterIdentifier"]],
    [
      "another kubeconfig",
      { clusterIdentifier: "a", kubeconfig: "x" },
      { clusterIdentifier: "a", kubeconfig: "y" },
      [],
    ],
    [
      "an unknown kubeconfig",
      { clusterIdentifier: "a", kubeconfig: "x" },
      { clusterIdentifier: "a", kubeconfig: unknownValue },
      [],
    ],
    ["a first identifier", { kubeconfig: "x" }, { clusterIdentifier: "a", kubeconfig: "x" }, []],
  ])("GIVEN %s WHEN settings are compared THEN only another cluster replaces", async (_name, old, next, replaces) => {
    expect(await diffConfig(old, next)).toEqual({ changes: true, replaces });
  });

  test("GIVEN the same settings WHEN they are compared THEN nothing changes", async () => {
    expect(await diffConfig({ context: "a" }, { context: "a" })).toEqual({ changes: false, replaces: [] });
  });
});
