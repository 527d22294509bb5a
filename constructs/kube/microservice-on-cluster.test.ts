import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { localBundles } from "../../local/controlplane/custom-resource-bundles.ts";
import type { KubeObject } from "../../local/kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "../../local/testkit/control-plane.ts";
import { chartOf, objectsOf } from "../testkit/objects.ts";
import { Microservice } from "./microservice.ts";
import { RouteAccess } from "./route-access.ts";

interface Pod extends KubeObject {
  readonly spec: { readonly nodeName: string };
}

interface Node extends KubeObject {
  readonly spec: { readonly taints?: readonly unknown[] };
}

interface Deployment extends KubeObject {
  readonly status?: { readonly readyReplicas?: number };
}

let cluster: TestControlPlane;

/** Resolves once the objects of a kind, as far as they were seen, are as wanted. */
async function until<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  wanted: (objects: readonly T[]) => boolean,
) {
  const abort = new AbortController();
  const seen = new Map<string, T>();
  for await (const { object } of cluster.client.watch<T>(apiVersion, kind, {
    resourceVersion: "0",
    signal: abort.signal,
  })) {
    seen.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
    if (wanted([...seen.values()])) {
      abort.abort();
      return;
    }
  }
}

beforeAll(async () => {
  cluster = await startTestControlPlane({ cloud: true, definitions: localBundles });
}, 900_000);

afterAll(async () => {
  await cluster?.close();
});

test("a Microservice runs by its defaults in a namespace that enforces Pod Security `restricted`", async () => {
  // GIVEN
  const { client } = cluster;
  // A node is tainted until the control plane has seen it ready, and zones of tainted nodes do not count.
  await until<Node>("v1", "Node", (nodes) => nodes.filter(({ spec }) => !spec.taints?.length).length === 3);
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "latest",
  };
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });
  const chart = chartOf("shop", { namespace: "shop" });
  new Microservice(chart, "user", { image: "user-service:v2.1.0", replicas: 3 })
    .secretEnv({ PASSWORD: "hush" })
    .exposeAt("/v1/users", { name: "public", namespace: "edge" }, RouteAccess.required());

  // WHEN
  for (const object of objectsOf(chart)) {
    await client.apply(object.toJson());
  }
  await until<Deployment>("apps/v1", "Deployment", (found) => found.some(({ status }) => status?.readyReplicas === 3));

  // THEN
  const pods = await client.list<Pod>("v1", "Pod", { namespace: "shop" });
  expect(new Set(pods.items.map((pod) => pod.spec.nodeName)).size).toBe(3);
});
