import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../../kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "../../testkit/control-plane.ts";
import { eventually } from "../../testkit/eventually.ts";
import { PartialCreateError } from "./partial-failure.ts";
import { createKubernetesProvider, type KubernetesProvider } from "./provider.ts";
import { isSecret, plain, secret } from "./wire-value.ts";

type Fields = Record<string, unknown>;

interface Made {
  readonly id: string;
  readonly urn: string;
  readonly inputs: Fields;
  readonly outs: Fields;
}

let plane: TestControlPlane;
let provider: KubernetesProvider;

beforeAll(async () => {
  plane = await startTestControlPlane();
  provider = await newProvider();
});

afterAll(async () => {
  await provider.close();
  await plane.close();
});

async function newProvider(settings: Fields = {}): Promise<KubernetesProvider> {
  const made = createKubernetesProvider();
  await made.configure({ kubeconfig: plane.kubeconfig, clusterIdentifier: "test", ...settings });
  return made;
}

/** What an engine does to a new resource. */
async function make(type: string, name: string, news: Fields, by = provider): Promise<Made> {
  const urn = `urn:pulumi:local::plinth::kubernetes:${type}::${name}`;
  const { inputs } = await by.check(urn, undefined, news);
  const { id, outs } = await by.create(urn, inputs);
  return { id, urn, inputs, outs };
}

async function change(made: Made, news: Fields): Promise<Made> {
  const { inputs } = await provider.check(made.urn, made.inputs, news);
  const { outs } = await provider.update(made.id, made.urn, made.outs, inputs);
  return { ...made, inputs, outs };
}

const live = (apiVersion: string, kind: string, name: string, namespace = "default") =>
  plane.client.find<KubeObject & { data?: Fields; spec?: Fields }>({ apiVersion, kind, metadata: { name, namespace } });

const widgets = (names = { kind: "Widget", plural: "widgets", singular: "widget" }): Fields => ({
  metadata: { name: `${names.plural}.example.test` },
  spec: {
    group: "example.test",
    scope: "Namespaced",
    names,
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
});

describe("create, update, delete", () => {
  test("GIVEN a ConfigMap WHEN it is made, changed and deleted THEN the cluster follows", async () => {
    const made = await make("core/v1:ConfigMap", "plain", { metadata: { name: "plain" }, data: { a: "1", b: "2" } });
    expect(made.id).toBe("default/plain");
    expect(made.outs).toMatchObject({ kind: "ConfigMap", data: { a: "1", b: "2" } });
    const changed = await change(made, { metadata: { name: "plain" }, data: { a: "3" } });
    expect(changed.outs.data).toEqual({ a: "3" });
    await provider.delete(changed.id, changed.urn, changed.outs);
    expect(await live("v1", "ConfigMap", "plain")).toBeUndefined();
    await expect(provider.delete(changed.id, changed.urn, changed.outs)).resolves.toBeUndefined();
  });

  test("GIVEN an object whose create was cut off before it was written down WHEN it is made again THEN it works", async () => {
    const news = { metadata: { name: "again" }, data: { a: "1" } };
    await make("core/v1:ConfigMap", "again", news);
    const second = await make("core/v1:ConfigMap", "again", { ...news, data: { a: "2" } });
    expect(second.outs.data).toEqual({ a: "2" });
  });

  test("GIVEN an object that somebody else made WHEN it is to be created THEN it is refused and left alone", async () => {
    const foreign: KubeObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "foreign" },
      data: { a: "theirs" },
    };
    await plane.client.apply(foreign, { fieldManager: "somebody" });
    const news = { metadata: { name: "foreign" }, data: { a: "ours" } };
    await expect(make("core/v1:ConfigMap", "foreign", news)).rejects.toThrow(
      /ConfigMap default\/foreign exists already .* managed by: somebody.*upsertExistingObjects/,
    );
    expect((await live("v1", "ConfigMap", "foreign"))?.data).toEqual({ a: "theirs" });
    const upserting = await newProvider({ upsertExistingObjects: "true" });
    const taken = await make("core/v1:ConfigMap", "foreign", news, upserting);
    expect(taken.outs.data).toEqual({ a: "ours" });
    await upserting.close();
  });

  test("GIVEN two resources for one object WHEN both are made THEN the second is refused", async () => {
    await make("core/v1:ConfigMap", "one", { metadata: { name: "one-object" }, data: { a: "1" } });
    const second = make("core/v1:ConfigMap", "two", { metadata: { name: "one-object" }, data: { a: "1" } });
    await expect(second).rejects.toThrow(/exists already/);
  });

  test("GIVEN a field that others set since WHEN the resource is updated THEN the program's value is set", async () => {
    const made = await make("core/v1:ConfigMap", "contested", { metadata: { name: "contested" }, data: { a: "1" } });
    await plane.client.patch(made.outs as unknown as KubeObject, { data: { a: "theirs", b: "theirs" } });
    const changed = await change(made, { metadata: { name: "contested" }, data: { a: "2" } });
    expect(changed.outs.data).toEqual({ a: "2", b: "theirs" });
  });

  test("GIVEN a resource that was renamed WHEN it is updated THEN fields that are gone from it go from the object", async () => {
    const made = await make("core/v1:ConfigMap", "old", { metadata: { name: "renamed" }, data: { a: "1", b: "2" } });
    const renamed = { ...made, urn: made.urn.replace("::old", "::new") };
    const changed = await change(renamed, { metadata: { name: "renamed" }, data: { a: "1" } });
    expect(changed.outs.data).toEqual({ a: "1" });
  });

  test("GIVEN secrets WHEN a Secret is made THEN its data are marked secret everywhere, and gone keys go", async () => {
    const made = await make("core/v1:Secret", "login", {
      metadata: { name: "login", annotations: { note: secret("hidden") } },
      stringData: secret({ user: "me", password: "pass" }),
    });
    expect(isSecret(made.outs.data) && isSecret(made.outs.stringData)).toBe(true);
    expect(plain(made.outs.data)).toEqual({ user: btoa("me"), password: btoa("pass") });
    expect(JSON.stringify(withoutMarked(made.outs))).not.toMatch(new RegExp(`pass|hidden|${btoa("pass")}`));
    const changed = await change(made, { metadata: { name: "login" }, stringData: secret({ user: "you" }) });
    expect(plain(changed.outs.data)).toEqual({ user: btoa("you") });
  });

  test("GIVEN a namespace that another resource is just making WHEN an object in it is made THEN it waits", async () => {
    const [inside] = await Promise.all([
      make("core/v1:ConfigMap", "inside", { metadata: { name: "inside", namespace: "coming" } }),
      make("core/v1:Namespace", "coming", { metadata: { name: "coming" } }),
    ]);
    expect(inside.id).toBe("coming/inside");
  });

  test("GIVEN a definition that another resource is just making WHEN a custom resource is made THEN it waits", async () => {
    const [widget, definition] = await Promise.all([
      make("example.test/v1:Widget", "first", { metadata: { name: "first" }, spec: { size: 1 } }),
      make("apiextensions.k8s.io/v1:CustomResourceDefinition", "widgets", widgets()),
    ]);
    expect(widget.id).toBe("default/first");
    expect(definition.id).toBe("widgets.example.test");
    const changed = await change(widget, { metadata: { name: "first" }, spec: { size: 2 } });
    expect(changed.outs.spec).toEqual({ size: 2 });
    await provider.delete(definition.id, definition.urn, definition.outs);
    await expect(provider.delete(changed.id, changed.urn, changed.outs)).resolves.toBeUndefined();
  });

  test("GIVEN inputs that the server refuses WHEN the object is made THEN the error names it and the field", async () => {
    const news = { metadata: { name: "wrong" }, spec: { ports: [{ port: 70_000 }] } };
    await expect(make("core/v1:Service", "wrong", news)).rejects.toThrow(
      /Service default\/wrong: .*spec.ports\[0\].port/,
    );
  });

  test("GIVEN a finalizer that nobody removes WHEN the object is deleted THEN the error names it", async () => {
    const made = await make("core/v1:ConfigMap", "held", {
      metadata: { name: "held", finalizers: ["example.test/hold"] },
    });
    await expect(provider.delete(made.id, made.urn, made.outs, { timeoutSeconds: 1 })).rejects.toThrow(
      /ConfigMap default\/held is still there 1 s after .*\n.*example\.test\/hold/,
    );
    await plane.client.patch(made.outs as unknown as KubeObject, { metadata: { finalizers: null } });
  });

  test("GIVEN a Deployment without pods WHEN it is deleted THEN it and what it owns are gone", async () => {
    const made = await make("apps/v1:Deployment", "owner", {
      metadata: { name: "owner" },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "owner" } },
        template: {
          metadata: { labels: { app: "owner" } },
          spec: { containers: [{ name: "main", image: "example.test/main:1" }] },
        },
      },
    });
    await provider.delete(made.id, made.urn, made.outs);
    expect(await live("apps/v1", "Deployment", "owner")).toBeUndefined();
    // The garbage collector may not have known the new ReplicaSet yet when it was asked to delete what is owned first.
    await eventually(async () => {
      const { items } = await plane.client.list("apps/v1", "ReplicaSet", { labelSelector: "app=owner" });
      return items.length === 0;
    });
  });
});

describe("read", () => {
  test("GIVEN a change by others WHEN the object is read THEN the inputs show it, and only it", async () => {
    const news = {
      metadata: { name: "drift", namespace: "kube-public" },
      spec: { hard: { cpu: "1000m", memory: "1Gi" }, scopes: [] },
    };
    const made = await make("core/v1:ResourceQuota", "drift", news);
    const unchanged = await provider.read(made.id, made.urn, made.outs);
    expect((await provider.diff(made.id, made.urn, unchanged.props, made.inputs)).changes).toBe(false);
    await plane.client.patch(made.outs as unknown as KubeObject, { spec: { hard: { memory: "2Gi" } } });
    const changed = await provider.read(made.id, made.urn, made.outs);
    const difference = await provider.diff(made.id, made.urn, changed.props, made.inputs);
    expect(Object.keys(difference.detailedDiff)).toEqual(["spec.hard.memory"]);
  });

  test("GIVEN an object of others WHEN it is read by its id alone THEN the inputs would make it again", async () => {
    const urn = "urn:pulumi:local::plinth::kubernetes:core/v1:Namespace::default";
    const { id, inputs } = await provider.read("default", urn);
    expect(id).toBe("default");
    expect(inputs).toMatchObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
    expect(inputs.status).toBeUndefined();
    expect(inputs.metadata.uid).toBeUndefined();
  });

  test("GIVEN an object that is gone WHEN it is read THEN the id is empty", async () => {
    const urn = "urn:pulumi:local::plinth::kubernetes:core/v1:ConfigMap::gone";
    expect(await provider.read("default/gone", urn)).toMatchObject({ id: "" });
    expect(await provider.read("default/gone", urn.replace("core/v1:ConfigMap", "none.test/v1:None"))).toMatchObject({
      id: "",
    });
  });
});

describe("waiting", () => {
  test("GIVEN a Job that cannot be scheduled WHEN its time is up THEN it is kept, with the reasons", async () => {
    const makeJob = (annotations: Fields) =>
      make("batch/v1:Job", "stuck", {
        metadata: { name: "stuck", annotations },
        spec: {
          template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "example.test/main:1" }] } },
        },
      });
    // The controllers may take longer than the time that it is given below to see what is wrong.
    await makeJob({ "pulumi.com/skipAwait": "true" });
    await eventually(async () => {
      const { items } = await plane.client.list("v1", "Pod", { labelSelector: "batch.kubernetes.io/job-name=stuck" });
      return JSON.stringify(items).includes("no nodes available");
    });
    const failure = await makeJob({ "pulumi.com/timeoutSeconds": "2" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialCreateError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/Job default\/stuck is not ready after 2 s: 0 of 1 completions/),
      id: "default/stuck",
      partialState: { id: "default/stuck", outs: { kind: "Job", __inputs: { kind: "Job" } } },
      reasons: expect.arrayContaining([expect.stringMatching(/Pod default\/stuck-.*no nodes available/)]),
    });
  });

  test("GIVEN pulumi.com/waitFor WHEN the custom resource gets there THEN so does the create", async () => {
    const names = { kind: "Gadget", plural: "gadgets", singular: "gadget" };
    await make("apiextensions.k8s.io/v1:CustomResourceDefinition", "gadgets", widgets(names));
    const waitFor = JSON.stringify(["jsonpath={.status.phase}=Running", "condition=Ready"]);
    const metadata = { name: "waited", annotations: { "pulumi.com/waitFor": waitFor } };
    const creating = make("example.test/v1:Gadget", "waited", { metadata });
    let done = false;
    const ended = creating
      .catch(() => undefined)
      .finally(() => {
        done = true;
      });
    const ref = { apiVersion: "example.test/v1", kind: "Gadget", metadata: { name: "waited", namespace: "default" } };
    await Promise.race([ended, eventually(() => plane.client.find(ref))]);
    await plane.client.patchStatus(ref, { phase: "Running" });
    expect(done).toBe(false);
    await plane.client.patchStatus(ref, { conditions: [{ type: "Ready", status: "True" }] });
    expect((await creating).outs.status).toMatchObject({ phase: "Running" });
  });

  test("GIVEN a waitFor that is neither WHEN the object is made THEN the error says what is allowed", async () => {
    const metadata = { name: "odd", annotations: { "pulumi.com/waitFor": "phase=Running" } };
    await expect(make("core/v1:ConfigMap", "odd", { metadata })).rejects.toThrow(
      /starts with "jsonpath=" or "condition="/,
    );
  });

  test("GIVEN the operation's signal WHEN it ends THEN the waiting does, and the object is kept", async () => {
    const urn = "urn:pulumi:local::plinth::kubernetes:core/v1:Pod::aborted";
    const spec = { containers: [{ name: "main", image: "example.test/main:1" }] };
    const { inputs } = await provider.check(urn, undefined, { metadata: { name: "aborted" }, spec });
    const stop = new AbortController();
    const creating = provider.create(urn, inputs, { signal: stop.signal });
    const caught = creating.catch((error: unknown) => error);
    await Promise.race([caught, eventually(() => live("v1", "Pod", "aborted"))]);
    stop.abort(new Error("stopped by the person"));
    expect(await caught).toMatchObject({ partialState: { id: "default/aborted" } });
  });
});

describe("what is not supported", () => {
  test("GIVEN yaml.decode WHEN it is invoked THEN the objects of the text come", async () => {
    const text = "kind: A\n---\nkind: ConfigMapList\nitems: [{kind: B}, {kind: C}]\n---\n";
    expect(await provider.invoke("kubernetes:yaml:decode", { text })).toEqual({
      outputs: { result: [{ kind: "A" }, { kind: "B" }, { kind: "C" }] },
    });
    await expect(provider.invoke("kubernetes:helm:template", {})).rejects.toThrow(/kubernetes:helm:template/);
  });

  test("GIVEN settings that cannot be honoured WHEN they are checked THEN each is named", async () => {
    const news = { renderYamlToDirectory: "out", enableServerSideApply: "false" };
    const { failures } = await provider.checkConfig("", undefined, news);
    expect(failures?.map(({ property }) => property)).toEqual(["renderYamlToDirectory", "enableServerSideApply"]);
  });
});

/** What a person might see: everything that is not marked. */
function withoutMarked(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(withoutMarked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutMarked(item)]));
}
