import { describe, expect, test } from "@jest/globals";
import { PropsError } from "../props-error.ts";
import { chartOf, objectsOf } from "../testkit/objects.ts";
import { GatewayPlugins } from "./gateway-plugins.ts";
import { gatewayPluginsFaults } from "./gateway-plugins-faults.ts";
import type { GatewayPluginsProps } from "./gateway-plugins-props.ts";
import { accessPlugins } from "./plugin-names.ts";
import { pluginsProps } from "./testkit/plugins-props.ts";

function manifestsOf(props: Partial<GatewayPluginsProps> = {}): Map<string, Record<string, unknown>> {
  const plugins = new GatewayPlugins(chartOf(), "plugins", { ...pluginsProps, ...props });
  return new Map(objectsOf(plugins).map((object) => [object.name, object.toJson()]));
}

describe("GatewayPlugins", () => {
  test("check tokens beside the routes, as each decision of access asks", () => {
    // WHEN
    const manifests = manifestsOf();

    // THEN
    const config = {
      issuer: "https://shop.example.com/oidc",
      jwks_uri: "http://user.shop.svc:8080/.well-known/jwks.json",
      clock_skew_seconds: 30,
      cache_seconds: 300,
    };
    const configs = Object.values(accessPlugins).map((name) => manifests.get(name));
    expect(configs).toMatchObject([
      {
        kind: "KongPlugin",
        metadata: { namespace: "shop" },
        plugin: "plinth-auth",
        config: { ...config, required: true },
      },
      { kind: "KongPlugin", config: { ...config, required: false } },
      { kind: "KongPlugin", config: { strip_only: true } },
    ]);
  });

  test("hold for every route, and never for a subset of them by mistake", () => {
    // WHEN
    const all = [...manifestsOf().values()].filter(({ kind }) => kind === "KongClusterPlugin");

    // THEN
    const metadata = { labels: { global: "true" }, annotations: { "kubernetes.io/ingress.class": "kong" } };
    expect(all.length).toBeGreaterThan(5);
    for (const manifest of all) {
      expect(manifest).toMatchObject({ metadata });
    }
    // Kong takes one plugin of a name for all routes.
    expect(new Set(all.map(({ plugin }) => plugin)).size).toBe(all.length);
  });

  test("count in a Redis whose password stays in its Secret", () => {
    // GIVEN
    const password = { namespace: "edge", name: "limits-store", key: "password.json" };

    // WHEN
    const manifests = manifestsOf({ counters: { host: "redis", port: 7000, username: "kong", password } });

    // THEN
    const patch = { path: "/redis/password", valueFrom: { secretKeyRef: password } };
    const redis = { host: "redis", port: 7000, username: "kong", ssl: false };
    expect(manifests.get("plinth-address-limits")).toMatchObject({
      config: { minute: 600, limit_by: "ip", policy: "redis", fault_tolerant: true, redis },
      configPatches: [patch],
    });
    expect(manifests.get("plinth-quota")).toMatchObject({
      config: { plans: { free: { units: 100, window_seconds: 60 } }, default_plan: "free", default_cost: 1, redis },
      configPatches: [patch],
    });
  });

  test("let pages of named origins in, and send traces, only where that was asked for", () => {
    const asked = manifestsOf({
      origins: { allowed: ["https://shop.example.com"], credentials: true },
      tracesEndpoint: "http://agent:4318/v1/traces",
    });

    expect(asked.get("plinth-cors")).toHaveProperty("config.origins", ["https://shop.example.com"]);
    expect(asked.get("plinth-traces")).toHaveProperty("config.traces_endpoint", "http://agent:4318/v1/traces");
    expect([...manifestsOf().keys()]).not.toContain("plinth-cors");
    expect([...manifestsOf().keys()]).not.toContain("plinth-traces");
  });

  test("find nothing wrong with the least that they ask for", () => {
    expect(gatewayPluginsFaults(pluginsProps)).toEqual([]);
  });

  test("refuse every bad prop at once", () => {
    // GIVEN
    const props: GatewayPluginsProps = {
      ...pluginsProps,
      tokens: { issuer: "shop", jwksUri: "file:///keys", clockSkewSeconds: -1, cacheSeconds: 1 },
      addressLimits: { perSecond: 0, perMinute: 2.5 },
      quota: {
        plans: { free: { units: 0, windowSeconds: 60 }, pro: { units: 1000, windowSeconds: 0 } },
        defaultPlan: "gold",
        costs: [{ method: "get", path: "/v1/reports", units: 5000 }],
      },
      counters: { host: "" },
      bodyMegabytes: 101,
      origins: { allowed: ["*", "https://shop.example.com/"], credentials: true },
      bots: ["("],
    };

    // WHEN
    const build = () => new GatewayPlugins(chartOf(), "plugins", props);

    // THEN
    expect(build).toThrow(PropsError);
    expect(gatewayPluginsFaults(props).map(({ path }) => path)).toEqual([
      "tokens.issuer",
      "tokens.jwksUri",
      "tokens.clockSkewSeconds",
      "tokens.cacheSeconds",
      "addressLimits.perSecond",
      "addressLimits.perMinute",
      "quota.plans.free.units",
      "quota.plans.pro.windowSeconds",
      "quota.defaultPlan",
      "quota.defaultCost",
      "quota.costs[0].method",
      "quota.costs[0].path",
      "quota.costs[0].units",
      "counters.host",
      "bodyMegabytes",
      "origins.credentials",
      "origins.allowed",
      "origins.allowed[1]",
      "bots[0]",
    ]);
  });

  test.each([
    ["no limit per address", { addressLimits: {} }, "addressLimits"],
    [
      "a minute that allows less than a second",
      { addressLimits: { perSecond: 9, perMinute: 3 } },
      "addressLimits.perMinute",
    ],
    ["an empty list of origins", { origins: { allowed: [] } }, "origins.allowed"],
    ["a pattern that fits every caller", { bots: [""] }, "bots[0]"],
  ] as const)("refuse %s", (_, props, path) => {
    expect(gatewayPluginsFaults({ ...pluginsProps, ...props }).map((fault) => fault.path)).toEqual([path]);
  });
});
