import { describe, expect, test } from "@jest/globals";
import { createKubernetesProvider } from "./provider.ts";
import { secret, unknownValue } from "./wire-value.ts";

// No server behind it: check must not ask one.
const provider = createKubernetesProvider();
await provider.configure({ kubeconfig: unknownValue, namespace: "apps" });

const urn = (type: string, name = "web") => `urn:pulumi:local::plinth::${type}::${name}`;

const check = (type: string, news: Record<string, unknown>, olds?: Record<string, unknown>) =>
  provider.check(urn(type), olds, news);

describe("check", () => {
  test("GIVEN only a name WHEN it is checked THEN apiVersion, kind and namespace are filled in", async () => {
    const { inputs } = await check("kubernetes:core/v1:ConfigMap", { metadata: { name: "web" } });
    expect(inputs).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", namespace: "apps" } });
  });

  test("GIVEN a cluster-wide kind WHEN it names a namespace THEN that is taken out", async () => {
    const { inputs } = await check("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {
      metadata: { name: "web", namespace: "apps" },
    });
    expect(inputs.metadata).toEqual({ name: "web" });
  });

  test("GIVEN a custom resource WHEN it names no namespace THEN none is guessed, as its scope is not known", async () => {
    const { inputs } = await check("kubernetes:example.test/v1:Widget", { metadata: { name: "web" }, spec: {} });
    expect(inputs).toEqual({ apiVersion: "example.test/v1", kind: "Widget", metadata: { name: "web" }, spec: {} });
  });

  test("GIVEN no name WHEN it is checked again THEN the name made up is kept", async () => {
    const first = await check("kubernetes:core/v1:ConfigMap", { data: { a: "1" } });
    expect(first.inputs.metadata.name).toMatch(/^web-[0-9a-f]{8}$/);
    expect(first.inputs.metadata.annotations).toEqual({ "pulumi.com/autonamed": "true" });
    const second = await check("kubernetes:core/v1:ConfigMap", { data: { a: "2" } }, first.inputs);
    expect(second.inputs.metadata).toEqual(first.inputs.metadata);
    const replacement = await check("kubernetes:core/v1:ConfigMap", { data: { a: "2" } });
    expect(replacement.inputs.metadata.name).not.toBe(first.inputs.metadata.name);
  });

  test("GIVEN generateName WHEN it is checked THEN the name begins with it", async () => {
    const { inputs } = await check("kubernetes:batch/v1:Job", { metadata: { generateName: "migrate-" } });
    expect(inputs.metadata.name).toMatch(/^migrate-[0-9a-f]{8}$/);
    expect(inputs.metadata.generateName).toBeUndefined();
  });

  test("GIVEN unknown and secret values WHEN they are checked THEN they stay what they are", async () => {
    const news = { metadata: { name: unknownValue }, data: secret({ a: unknownValue }) };
    const { inputs, failures } = await check("kubernetes:core/v1:ConfigMap", news);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject(news);
  });

  test("GIVEN inputs of the wrong form WHEN they are checked THEN every fault is named", async () => {
    const { failures } = await check("kubernetes:core/v1:ConfigMap", { kind: 7, metadata: { name: "", namespace: 3 } });
    expect(failures?.map(({ property }) => property)).toEqual(["kind", "metadata.name", "metadata.namespace"]);
  });

  test.each([
    ["kubernetes:helm.sh/v4:Chart", {}, /renders no Helm charts: use the Pulumi CLI, or a kubernetes.helm.v3.Release/],
    ["kubernetes:yaml/v2:ConfigGroup", {}, /does not read manifests/],
    ["kubernetes:kustomize/v2:Directory", {}, /cannot run kustomize/],
    ["kubernetes:core/v1:ConfigMapPatch", { kind: "ConfigMap" }, /does not patch objects that others own/],
    ["kubernetes:core/v1:ConfigMapList", {}, /register each object of the list/],
    ["aws:s3/bucket:Bucket", {}, /is not a Kubernetes type/],
  ])("GIVEN %s WHEN it is checked THEN the error names the type and the remedy", async (type, news, message) => {
    const answer = check(type, news);
    await expect(answer).rejects.toThrow(message);
    await expect(answer).rejects.toThrow(type);
  });

  test("GIVEN a custom resource whose kind ends in Patch WHEN it is checked THEN it is one like any other", async () => {
    const news = { apiVersion: "example.test/v1", kind: "RoutePatch", metadata: { name: "web" } };
    await expect(check("kubernetes:example.test/v1:RoutePatch", news)).resolves.toMatchObject({ inputs: news });
  });
});
