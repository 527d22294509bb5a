import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { ApiObject, App, Chart } from "cdk8s";
import { chartOf, configMap } from "../testkit/objects.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { bridgeApp } from "./bridge-app.ts";
import { defaultKubernetesProvider } from "./kubernetes-provider.ts";
import { withResourceOptions } from "./resource-options.ts";

class Thing extends pulumi.CustomResource {}

function bridge(app: App): Promise<Registration[]> {
  return registrationsOf(() => {
    bridgeApp(app, { provider: defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" }) });
  }).then((all) => all.filter(({ type }) => !type.startsWith("pulumi:")));
}

function appOf(chart: Chart): App {
  return App.of(chart) as App;
}

function dependenciesOf(registrations: readonly Registration[], name: string): string[] {
  const found = registrations.find((registration) => registration.name === name);
  return (found?.dependencies ?? []).map((urn) => urn.split("::").slice(3).join("::"));
}

describe("one resource for each ApiObject", () => {
  test("has the path as name, the provider's type and the installed version", async () => {
    // GIVEN
    const chart = chartOf("shop", { namespace: "shop" });
    configMap(chart, "settings", { mode: "fast" });
    new ApiObject(chart, "route", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "route" },
    });

    // WHEN
    const registrations = (await bridge(appOf(chart))).toSorted((one, other) => one.type.localeCompare(other.type));

    // THEN
    expect(registrations.map(({ type, name }) => [type, name])).toEqual([
      ["kubernetes:core/v1:ConfigMap", "shop/settings"],
      ["kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "shop/route"],
    ]);
    expect(registrations[0]?.inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "shop" },
      data: { mode: "fast" },
    });
    expect(registrations[0]?.provider).toContain("pulumi:providers:kubernetes::cluster");
    expect(registrations[0]?.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("the provider names its cluster and changes ConfigMaps and Secrets in place", async () => {
    // WHEN
    const [provider] = await registrationsOf(() => {
      defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "prod" });
    });

    // THEN
    expect(provider?.inputs).toMatchObject({
      clusterIdentifier: "prod",
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
    });
  });

  test("carries the options that a construct asks for", async () => {
    // GIVEN
    const chart = chartOf();
    withResourceOptions(configMap(chart, "one"), { ignoreChanges: ["data.count"] });

    // WHEN
    const [registration] = await bridge(appOf(chart));

    // THEN
    expect(registration?.ignoreChanges).toEqual(["data.count"]);
  });

  test("options of a chart are those of all in it; what is waited for adds up", async () => {
    // GIVEN
    const chart = chartOf();
    const one = configMap(chart, "one");
    configMap(chart, "two");

    // WHEN
    const registrations = await registrationsOf(() => {
      const [first, second] = ["first", "second"].map((name) => new Thing("test:index:Thing", name));
      withResourceOptions(chart, { ignoreChanges: ["data.count"], ...(first && { dependsOn: first }) });
      withResourceOptions(one, { ...(second && { dependsOn: [second] }) });
      bridgeApp(appOf(chart), {
        provider: defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" }),
      });
    });

    // THEN
    expect(dependenciesOf(registrations, "test/one")).toEqual(["first", "second"]);
    expect(dependenciesOf(registrations, "test/two")).toEqual(["first"]);
    const ignored = ["test/one", "test/two"].map(
      (name) => registrations.find((each) => each.name === name)?.ignoreChanges,
    );
    expect(ignored).toEqual([["data.count"], ["data.count"]]);
  });

  test("what was bridged is found again by its construct", async () => {
    // GIVEN
    const chart = chartOf();
    const one = configMap(chart, "one");
    configMap(chart, "two");
    const counts: number[] = [];

    // WHEN
    await registrationsOf(() => {
      const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
      const bridged = bridgeApp(appOf(chart), { provider });
      counts.push(bridged.of(one).length, bridged.of(chart).length, bridged.resources.length);
    });

    // THEN
    expect(counts).toEqual([1, 2, 2]);
  });
});

describe("namespaces", () => {
  test("the chart's is stripped from cluster-scoped kinds, those of the app's own definitions too", async () => {
    // GIVEN
    const chart = chartOf("shop", { namespace: "shop" });
    new ApiObject(chart, "custom", { apiVersion: "acme.io/v1", kind: "Tenant", metadata: { name: "acme" } });
    new ApiObject(chart, "definition", {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "tenants.acme.io" },
      spec: { group: "acme.io", scope: "Cluster", names: { kind: "Tenant", plural: "tenants" } },
    });
    new ApiObject(chart, "role", {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "reader" },
    });
    configMap(chart, "settings");

    // WHEN
    const registrations = await bridge(appOf(chart));

    // THEN
    const namespaces = registrations.map(({ name, inputs }) => [
      name,
      (inputs.metadata as Record<string, unknown>).namespace,
    ]);
    expect(Object.fromEntries(namespaces)).toEqual({
      "shop/definition": undefined,
      "shop/custom": undefined,
      "shop/role": undefined,
      "shop/settings": "shop",
    });
  });
});

describe("order", () => {
  test("a definition comes before its custom resources, and a Namespace before what is in it", async () => {
    // GIVEN
    const chart = chartOf("shop", { namespace: "shop" });
    new ApiObject(chart, "custom", { apiVersion: "acme.io/v1beta1", kind: "Order", metadata: { name: "first" } });
    new ApiObject(chart, "definition", {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "orders.acme.io" },
      spec: { group: "acme.io", scope: "Namespaced", names: { kind: "Order", plural: "orders" } },
    });
    new ApiObject(chart, "namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });

    // WHEN
    const registrations = await bridge(appOf(chart));

    // THEN
    expect(dependenciesOf(registrations, "shop/custom")).toEqual(["shop/definition", "shop/namespace"]);
    expect(registrations.at(-1)?.name).toBe("shop/custom");
  });

  test("a dependency between constructs holds for every ApiObject below them", async () => {
    // GIVEN
    const app = new App();
    const [first, second] = ["first", "second"].map((id) => {
      const chart = new Chart(app, id, { disableResourceNameHashes: true });
      configMap(chart, `${id}-a`);
      configMap(chart, `${id}-b`);
      return chart;
    });
    if (first && second) {
      first.addDependency(second);
    }

    // WHEN
    const registrations = await bridge(app);

    // THEN
    for (const name of ["first/first-a", "first/first-b"]) {
      expect(dependenciesOf(registrations, name)).toEqual(["second/second-a", "second/second-b"]);
    }
    expect(dependenciesOf(registrations, "second/second-a")).toEqual([]);
  });

  test("a construct may depend on a part of its own", async () => {
    // GIVEN
    const chart = chartOf();
    configMap(chart, "user");
    chart.addDependency(configMap(chart, "base"));

    // WHEN
    const registrations = await bridge(appOf(chart));

    // THEN
    expect(dependenciesOf(registrations, "test/user")).toEqual(["test/base"]);
    expect(dependenciesOf(registrations, "test/base")).toEqual([]);
  });

  test("a circle is refused with the paths on it", () => {
    // GIVEN
    const chart = chartOf();
    const [one, two] = [configMap(chart, "one"), configMap(chart, "two")];
    one.addDependency(two);
    two.addDependency(one);

    // THEN
    expect(() => bridgeNow(chart)).toThrow("depends on itself: test/one -> test/two -> test/one");
  });
});

describe("what is refused", () => {
  test("two objects of one kind, namespace and name, with both paths", () => {
    // GIVEN
    const app = new App();
    for (const id of ["left", "right"]) {
      configMap(new Chart(app, id, { namespace: "shop", disableResourceNameHashes: true }), "settings");
    }

    // THEN
    expect(() => bridgeNow(app)).toThrow(
      "[right/settings] ConfigMap settings in namespace shop is made by [left/settings] already",
    );
  });

  test("a name with a hash of the construct's path", () => {
    // GIVEN
    const chart = new Chart(new App(), "shop");
    new ApiObject(chart, "settings", { apiVersion: "v1", kind: "ConfigMap" });

    // THEN
    expect(() => bridgeNow(chart)).toThrow(/\[shop\/settings\] the name shop-settings-c8[0-9a-f]{6} ends in a hash/);
  });

  test("failed validations, all at once and each with its path, before anything is registered", async () => {
    // GIVEN
    const chart = chartOf();
    for (const name of ["one", "two"]) {
      configMap(chart, name).node.addValidation({ validate: () => [`${name} is wrong`] });
    }
    let message = "";

    // WHEN
    const registrations = await registrationsOf(() => {
      try {
        bridgeNow(chart);
      } catch (error) {
        message = String(error);
      }
    });

    // THEN
    expect(message).toContain("2 fault(s):\n  [test/one] one is wrong\n  [test/two] two is wrong");
    expect(registrations.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});

describe("lists", () => {
  test("each item becomes a resource in the list's place", async () => {
    // GIVEN
    const chart = chartOf("shop", { namespace: "shop" });
    const item = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    const list = new ApiObject(chart, "list", {
      apiVersion: "v1",
      kind: "List",
      items: [item("one"), { apiVersion: "v1", kind: "ConfigMapList", items: [{ metadata: { name: "two" } }] }],
    });
    configMap(chart, "three").addDependency(list);

    // WHEN
    const registrations = await bridge(appOf(chart));

    // THEN
    expect(registrations.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "kubernetes:core/v1:ConfigMap shop/list/ConfigMap-one",
      "kubernetes:core/v1:ConfigMap shop/list/ConfigMap-two",
      "kubernetes:core/v1:ConfigMap shop/three",
    ]);
    expect(registrations[1]?.inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "two", namespace: "shop" },
    });
    expect(dependenciesOf(registrations, "shop/three")).toEqual(["shop/list/ConfigMap-one", "shop/list/ConfigMap-two"]);
  });
});

describe("many chained charts", () => {
  // Sorted by cdk8s itself, ten would take hours.
  test("10 of 30 objects are bridged", async () => {
    // GIVEN
    const app = new App();
    let previous: Chart | undefined;
    for (let index = 0; index < 10; index++) {
      const chart = new Chart(app, `chart-${index}`, { disableResourceNameHashes: true });
      for (let object = 0; object < 30; object++) {
        configMap(chart, `object-${index}-${object}`, { value: "x" });
      }
      if (previous) {
        chart.addDependency(previous);
      }
      previous = chart;
    }

    // WHEN
    const registrations = await registrationsOf(() => {
      const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
      bridgeApp(app, { provider });
    });

    // THEN
    expect(registrations).toHaveLength(301);
    expect(dependenciesOf(registrations, "chart-9/object-9-0")).toHaveLength(30);
  });
});

/** For apps that must be refused: no provider is looked at before that. */
function bridgeNow(scope: App | Chart): void {
  bridgeApp(App.of(scope) as App, { provider: Object.create(null) });
}
