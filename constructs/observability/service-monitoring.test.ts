import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { platformMonitors } from "./platform-monitors.ts";
import { ServiceMonitoring } from "./service-monitoring.ts";
import { serviceMonitoringFaults } from "./service-monitoring-faults.ts";

describe("a ServiceMonitoring", () => {
  test("has Prometheus read the service of that name, at its port", () => {
    const chart = chartOf("shop", { namespace: "shop" });
    new ServiceMonitoring(chart, "monitoring", { service: "order", port: "http" });
    expect(manifestOf(chart, "ServiceMonitor")).toEqual({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: "order", namespace: "shop" },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "order" } },
        endpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
      },
    });
  });

  test("hands out whom a NetworkPolicy must let through", () => {
    const { reader } = new ServiceMonitoring(chartOf(), "monitoring", { service: "order", port: "http" });
    expect(reader.selectors).toEqual([
      {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } },
      },
    ]);
  });

  test("tells all faults of its props at once", () => {
    const faults = serviceMonitoringFaults({ service: "Order", port: "8080", path: "metrics", intervalSeconds: 600 });
    expect(faults.map(({ path }) => path)).toEqual(["service", "port", "path", "intervalSeconds"]);
  });
});

describe("the monitors of the platform", () => {
  test("are of the mesh, of the gateway and of Karpenter where there are such", () => {
    const chart = chartOf("monitors", { namespace: "observability" });
    platformMonitors(chart, {
      mesh: "istio-system",
      gateway: { namespace: "plinth-gateway", release: "kong" },
      karpenter: "kube-system",
    });
    const names = ["ztunnel", "istiod", "waypoints", "kong", "kong-controller", "karpenter"];
    expect(objectsOf(chart).map(({ name }) => name)).toEqual(names);
  });

  test("are none where there is neither", () => {
    const chart = chartOf();
    platformMonitors(chart, {});
    expect(objectsOf(chart)).toEqual([]);
  });
});
