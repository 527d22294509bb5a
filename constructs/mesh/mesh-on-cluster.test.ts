import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Chart } from "cdk8s";
import { Duration } from "cdk8s";
import { parse } from "yaml";
import { fetchBundle } from "../../local/controlplane/custom-resource-bundle.ts";
import { chartBundles, localBundles } from "../../local/controlplane/custom-resource-bundles.ts";
import type { KubeObject } from "../../local/kube/kube-object.ts";
import { silentProgress } from "../../local/progress.ts";
import { startTestControlPlane, type TestControlPlane } from "../../local/testkit/control-plane.ts";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { Identity } from "./identity.ts";
import { MeshExceptions } from "./mesh-exceptions.ts";
import { meshedNamespaceLabels } from "./mesh-labels.ts";
import { ServiceAccess } from "./service-access.ts";
import { ServiceTraffic } from "./service-traffic.ts";
import { StoreAccess } from "./store-access.ts";
import { Waypoint } from "./waypoint.ts";

let cluster: TestControlPlane;

beforeAll(async () => {
  const istio = chartBundles.filter(({ name }) => name === "istio");
  await Promise.all(istio.map((bundle) => fetchBundle(bundle, silentProgress)));
  cluster = await startTestControlPlane({ definitions: [...localBundles, ...istio] });
  const labels = {
    ...meshedNamespaceLabels({ waypoint: "waypoint" }),
    "pod-security.kubernetes.io/enforce": "restricted",
  };
  await cluster.client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });
}, 900_000);

afterAll(async () => {
  await cluster?.close();
});

/** One of everything, with every prop set. */
function everything(): Chart {
  const chart = chartOf("shop", { namespace: "shop" });
  const [order, kong] = [Identity.of("shop", "order"), Identity.of("plinth-gateway", "kong")];
  const common = { namespace: "shop", identities: [order, kong] };
  new Waypoint(chart, "waypoint", {
    namespace: "shop",
    highlyAvailable: true,
    nodes: { nodeSelector: { "kubernetes.io/os": "linux" }, tolerations: [{ key: "a", operator: "Exists" }] },
    observedBy: "observability",
    tracesTo: "observability",
  });
  const exception = { namespace: "shop", mode: "PERMISSIVE", reason: "the API server calls its webhook" } as const;
  new MeshExceptions(chart, "exceptions", {
    exceptions: [
      { ...exception, podLabels: { app: "hook" }, ports: [9443] },
      { ...exception, podLabels: { app: "other" }, mode: "DISABLE" },
    ],
  });
  const directCallers = [{ from: kong, ports: [8080], reason: "it reads the metrics of each pod" }];
  new ServiceAccess(chart, "access", { ...common, service: "order", variants: ["order-canary"], directCallers }).allow({
    from: [kong],
    methods: ["GET"],
    paths: ["/v1/orders", "/v1/orders/{*}/lines"],
  });
  const podLabels = { app: "order-db" };
  new StoreAccess(chart, "store", {
    ...common,
    name: "order-db",
    podLabels,
    rules: [{ from: [order], ports: [5432] }],
  });
  new StoreAccess(chart, "closed", { ...common, name: "nobody", podLabels, rules: [] });
  new ServiceTraffic(chart, "traffic", {
    service: "order",
    namespace: "shop",
    timeout: Duration.millis(1500),
    shares: [
      { service: "order", weight: 90 },
      { service: "order-canary", weight: 10 },
    ],
    variants: Array.from({ length: 7 }, (_, index) => ({ header: "x-variant", value: `${index}`, service: "order-b" })),
  });
  return chart;
}

test("a real API server takes every object of the mesh, no field of which it does not know", async () => {
  // WHEN
  const objects = objectsOf(everything()).map((object) => object.toJson() as KubeObject);
  const applied = await Promise.all(objects.map((object) => cluster.client.apply(object)));

  // THEN
  expect(applied.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array.from({ length: 6 }, () => "AuthorizationPolicy"),
    "ConfigMap",
    ...Array.from({ length: 3 }, () => "DestinationRule"),
    "Gateway",
    "HTTPRoute",
    "NetworkPolicy",
    "PeerAuthentication",
    "PeerAuthentication",
  ]);
});

/** What istiod makes of a waypoint's Gateway before it is patched, as far as patches meet it. */
const unpatched: Readonly<Record<string, KubeObject & { readonly spec: object }>> = {
  deployment: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "waypoint", namespace: "shop" },
    spec: {
      selector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "waypoint" } },
      template: {
        metadata: { labels: { "gateway.networking.k8s.io/gateway-name": "waypoint" } },
        spec: {
          serviceAccountName: "waypoint",
          containers: [
            {
              name: "istio-proxy",
              image: "proxyv2",
              resources: { requests: { cpu: "1m" }, limits: { cpu: "3" } },
              securityContext: {
                runAsUser: 1337,
                runAsNonRoot: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  },
  horizontalPodAutoscaler: {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "waypoint", namespace: "shop" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "waypoint" }, maxReplicas: 1 },
  },
  podDisruptionBudget: {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "waypoint", namespace: "shop" },
    spec: { selector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "waypoint" } } },
  },
};

test("a waypoint's patches fit what they are for, and its pods pass Pod Security `restricted`", async () => {
  // GIVEN
  const { client } = cluster;
  await client.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "waypoint", namespace: "shop" } });
  const patches: Record<string, string> = Object(manifestOf(everything(), "ConfigMap").data);

  // WHEN
  const patched = new Map<string, KubeObject>();
  for (const [key, object] of Object.entries(unpatched)) {
    await client.apply(object);
    patched.set(key, await client.patch(object, parse(patches[key] ?? ""), { type: "strategic" }));
  }

  // THEN
  expect(Object.keys(patches).toSorted()).toEqual([...patched.keys()].toSorted());
  for (const [key, object] of patched) {
    // The server drops what it does not know.
    expect(object).toMatchObject(parse(patches[key] ?? ""));
  }
  const { template } = Object(Object(patched.get("deployment")).spec);
  expect(template.spec.containers).toHaveLength(1);
  await client.apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "waypoint", namespace: "shop" },
    spec: template.spec,
  } as KubeObject);
});
