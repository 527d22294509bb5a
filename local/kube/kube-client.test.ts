import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startTestControlPlane, type TestControlPlane } from "../testkit/control-plane.ts";
import { eventually } from "../testkit/eventually.ts";
import { Informer } from "./informer.ts";
import type { KubeClient } from "./kube-client.ts";
import type { KubeObject } from "./kube-object.ts";

let plane: TestControlPlane;
let client: KubeClient;

beforeAll(async () => {
  plane = await startTestControlPlane();
  client = plane.client;
});

afterAll(async () => {
  await plane.close();
});

type ConfigMap = KubeObject & { data?: Record<string, string> };

function configMap(name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", labels }, data };
}

const widgetDefinition: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.test" },
  spec: {
    group: "example.test",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets", singular: "widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

describe("KubeClient", () => {
  test("GIVEN an object WHEN it is created, read, patched, replaced and deleted THEN each does what it says", async () => {
    const made = await client.create(configMap("crud", { a: "1" }));
    await expect(client.create(configMap("crud"))).rejects.toMatchObject({ status: 409, reason: "AlreadyExists" });
    await client.patch(made, { data: { b: "2" } });
    const read = await client.get<ConfigMap>(made);
    expect(read.data).toEqual({ a: "1", b: "2" });
    await client.replace({ ...read, data: { c: "3" } });
    await expect(client.replace({ ...read, data: {} })).rejects.toMatchObject({ status: 409, reason: "Conflict" });
    expect(await client.delete(made)).toBeUndefined();
    expect(await client.find(made)).toBeUndefined();
    await expect(client.get(made)).rejects.toMatchObject({ status: 404, reason: "NotFound" });
  });

  test("GIVEN a manager's fields WHEN another applies them THEN it is a conflict unless forced", async () => {
    await client.apply(configMap("shared", { a: "1" }), { fieldManager: "one" });
    const other = client.apply(configMap("shared", { a: "2" }), { fieldManager: "two" });
    await expect(other).rejects.toMatchObject({ status: 409, reason: "Conflict" });
    const forced = await client.apply(configMap("shared", { a: "2" }), { fieldManager: "two", force: true });
    expect(forced.data).toEqual({ a: "2" });
  });

  test("GIVEN a dry run WHEN an object is applied THEN it is answered but not made", async () => {
    const answer = await client.apply(configMap("imagined", { a: "1" }), { dryRun: true });
    expect(answer.metadata.uid).toBeDefined();
    expect(await client.find(answer)).toBeUndefined();
  });

  test("GIVEN more objects than a page has WHEN they are listed THEN all come, whole", async () => {
    const labels = { test: "pages" };
    await Promise.all(Array.from({ length: 510 }, (_, i) => client.apply(configMap(`page-${i}`, {}, labels))));
    const { items } = await client.list("v1", "ConfigMap", { namespace: "default", labelSelector: "test=pages" });
    expect(items).toHaveLength(510);
    expect(items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
  });

  test("GIVEN an object with a finalizer WHEN it is deleted THEN what is left of it is returned", async () => {
    const held = configMap("held");
    held.metadata.finalizers = ["example.test/hold"];
    await client.apply(held);
    const rest = await client.delete(held);
    expect(rest?.metadata.deletionTimestamp).toBeDefined();
    await client.patch(held, { metadata: { finalizers: null } });
  });

  test("GIVEN a kind that is unknown WHEN its definition is made THEN it is found without a new client", async () => {
    await expect(client.resourceFor("example.test/v1", "Widget")).rejects.toMatchObject({
      status: 404,
      reason: "UnknownKind",
    });
    await client.apply(widgetDefinition);
    const resource = await client.resourceFor("example.test/v1", "Widget", 120);
    expect(resource).toMatchObject({ plural: "widgets", namespaced: true });
  });
});

describe("Informer", () => {
  test("GIVEN an informer WHEN objects come, change and go THEN it tells, and its copy is current", async () => {
    const told: string[] = [];
    await client.apply(configMap("early", { n: "0" }, { test: "informer" }));
    const informer = new Informer<ConfigMap>(client, "v1", "ConfigMap", {
      namespace: "default",
      labelSelector: "test=informer",
      onUpsert: (object, old) => told.push(`${object.metadata.name} ${old?.data?.n ?? "-"} ${object.data?.n}`),
      onDelete: (object) => told.push(`${object.metadata.name} gone`),
    });
    try {
      await informer.synced();
      expect(informer.get("early", "default")?.data).toEqual({ n: "0" });
      await client.apply(configMap("late", { n: "1" }, { test: "informer" }));
      await client.apply(configMap("late", { n: "2" }, { test: "informer" }));
      await client.delete(configMap("early"));
      await eventually(() => told.length === 4);
      expect(told).toEqual(["early - 0", "late - 1", "late 1 2", "early gone"]);
      expect(informer.list().map(({ metadata }) => metadata.name)).toEqual(["late"]);
    } finally {
      await informer.close();
    }
  });

  test("GIVEN a kind that is not there yet WHEN its definition is made THEN the informer finds its objects", async () => {
    const gadget = structuredClone(widgetDefinition);
    gadget.metadata.name = "gadgets.example.test";
    Object.assign(gadget.spec as object, { names: { kind: "Gadget", plural: "gadgets", singular: "gadget" } });
    const errors: unknown[] = [];
    const informer = new Informer(client, "example.test/v1", "Gadget", { onError: (error) => errors.push(error) });
    try {
      await eventually(() => errors.length > 0);
      await client.apply(gadget);
      await informer.synced();
      expect(informer.list()).toEqual([]);
    } finally {
      await informer.close();
    }
  });
});
