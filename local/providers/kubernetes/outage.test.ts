import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildControlPlane } from "../../controlplane/build.ts";
import { startControlPlane } from "../../controlplane/start.ts";
import { silentProgress } from "../../progress.ts";
import { startTestControlPlane, type TestControlPlane } from "../../testkit/control-plane.ts";
import { eventually } from "../../testkit/eventually.ts";
import { createKubernetesProvider, type KubernetesProvider } from "./provider.ts";

type Fields = Record<string, unknown>;

/** Longer than the API server takes to come back on a busy machine. */
const patient = 150;

let plane: TestControlPlane;
const providers: KubernetesProvider[] = [];

beforeAll(async () => {
  plane = await startTestControlPlane();
});

afterAll(async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await plane.close();
});

async function newProvider(retrySeconds?: number, settings: Fields = {}): Promise<KubernetesProvider> {
  const provider = createKubernetesProvider(retrySeconds === undefined ? {} : { retrySeconds });
  await provider.configure({ kubeconfig: plane.kubeconfig, ...settings });
  providers.push(provider);
  return provider;
}

async function make(provider: KubernetesProvider, name: string) {
  const urn = `urn:pulumi:local::plinth::kubernetes:core/v1:ConfigMap::${name}`;
  const { inputs } = await provider.check(urn, undefined, { metadata: { name, labels: { test: "outage" } } });
  return { urn, inputs, ...(await provider.create(urn, inputs)) };
}

async function restart(): Promise<void> {
  const binDir = await buildControlPlane(silentProgress);
  await startControlPlane({ dir: plane.dir, ledger: plane.ledger, binDir, progress: silentProgress });
}

test("GIVEN many creates under way WHEN the API server is killed and comes back THEN all end well, once each", async () => {
  const provider = await newProvider(patient);
  const names = Array.from({ length: 200 }, (_, i) => `many-${i}`);
  const first = names.slice(0, 20).map((name) => make(provider, name));
  await first[0];
  const rest = names.slice(20).map((name) => make(provider, name));
  await plane.ledger.stop("kube-apiserver", 0);
  await restart();
  await Promise.all([...first, ...rest]);
  const { items } = await plane.client.list("v1", "ConfigMap", { labelSelector: "test=outage" });
  expect(items).toHaveLength(names.length);
});

test("GIVEN an object that is waited for WHEN the API server is killed and comes back THEN the waiting goes on", async () => {
  const provider = await newProvider(patient);
  const urn = "urn:pulumi:local::plinth::kubernetes:core/v1:ConfigMap::waited";
  const annotations = { "pulumi.com/waitFor": "jsonpath={.data.phase}=done" };
  const { inputs } = await provider.check(urn, undefined, { metadata: { name: "waited", annotations } });
  const creating = provider.create(urn, inputs);
  creating.catch(() => undefined);
  const ref = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "waited", namespace: "default" } };
  await eventually(() => plane.client.find(ref));
  await plane.ledger.stop("kube-apiserver", 0);
  await restart();
  await plane.client.patch(ref, { data: { phase: "done" } });
  expect((await creating).outs.data).toEqual({ phase: "done" });
});

test("GIVEN an API server that stays away WHEN anything needs it THEN it fails clearly, and works once it is back", async () => {
  const provider = await newProvider(1);
  const lenient = await newProvider(1, { deleteUnreachable: true, skipUpdateUnreachable: true });
  const made = await make(provider, "before");
  const waiting = provider.create("urn:pulumi:local::plinth::kubernetes:core/v1:ConfigMap::pending", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "pending", namespace: "default", annotations: { "pulumi.com/waitFor": "jsonpath={.data.a}" } },
  });
  waiting.catch(() => undefined);
  const ref = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "pending", namespace: "default" } };
  await eventually(() => plane.client.find(ref));
  await plane.ledger.stop("kube-apiserver", 0);

  // The first to ask may find the connections that were kept open broken, in place of refused.
  await expect(provider.read(made.id, made.urn, made.outs)).rejects.toThrow();
  const clear = new RegExp(`cannot reach the Kubernetes API server ${plane.server} .*ECONNREFUSED`);
  await expect(make(provider, "during")).rejects.toThrow(clear);
  await expect(provider.update(made.id, made.urn, made.outs, made.inputs)).rejects.toThrow(clear);
  await expect(provider.delete(made.id, made.urn, made.outs)).rejects.toThrow(clear);
  await expect(provider.read(made.id, made.urn, made.outs)).rejects.toThrow(clear);
  await expect(waiting).rejects.toMatchObject({ partialState: { id: "default/pending" } });
  expect((await provider.diff(made.id, made.urn, made.outs, made.inputs)).changes).toBe(false);
  expect(await lenient.update(made.id, made.urn, made.outs, made.inputs)).toEqual({ outs: made.outs });
  await expect(lenient.delete(made.id, made.urn, made.outs)).resolves.toBeUndefined();

  await restart();
  await expect(make(provider, "during")).resolves.toMatchObject({ id: "default/during" });
  await expect(provider.delete(made.id, made.urn, made.outs)).resolves.toBeUndefined();
});
