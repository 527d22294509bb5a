import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Chart } from "cdk8s";
import { Duration } from "cdk8s";
import { fetchBundle } from "../../local/controlplane/custom-resource-bundle.ts";
import { chartBundles, localBundles } from "../../local/controlplane/custom-resource-bundles.ts";
import type { KubeObject } from "../../local/kube/kube-object.ts";
import { silentProgress } from "../../local/progress.ts";
import { startTestControlPlane, type TestControlPlane } from "../../local/testkit/control-plane.ts";
import { chartOf, objectsOf } from "../testkit/objects.ts";
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
  const labels = { ...meshedNamespaceLabels({ waypoint: "waypoint" }) };
  await cluster.client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });
}, 900_000);

afterAll(async () => {
  await cluster?.close();
}, 60_000);

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
}, 60_000);
