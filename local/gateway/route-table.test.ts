import { describe, expect, test } from "@jest/globals";
import type { ClusterRoutes, RouteRule } from "./gateway-api.ts";
import { commonHostnames, hostFits } from "./hostname.ts";
import { RouteTable } from "./route-table.ts";
import { cluster, gateway, prefix, route, service } from "./routing.testkit.ts";

interface Asked {
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Name of the first backend of the rule that takes the request. */
function backendFor(
  given: ClusterRoutes,
  target: string,
  { host = "shop.test", method = "GET", headers = {} }: Asked = {},
) {
  const url = new URL(target, "http://x");
  const entry = new RouteTable(given).find({
    host,
    method,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => headers[name],
  });
  return entry?.backends[0]?.ref.name;
}

const rule = (matches: RouteRule["matches"], name: string): RouteRule => ({
  ...(matches && { matches }),
  backendRefs: [{ name, port: 80 }],
});

describe("RouteTable", () => {
  test.each([
    ["/v1/users", "web"],
    ["/v1/users/7", "web"],
    ["/v1/users/", "web"],
    ["/v1/users-old", undefined],
    ["/v1", undefined],
  ])("GIVEN a prefix /v1/users WHEN %s is asked for THEN it goes to %s", (path, name) => {
    expect(backendFor(cluster([route("a", [prefix("/v1/users")])]), path)).toBe(name);
  });

  test("GIVEN rules of all kinds THEN exact goes before longer prefix, prefix before method, method before headers, headers before query", () => {
    const path = (value: string, type: "Exact" | "PathPrefix" = "PathPrefix") => ({ path: { type, value } });
    const given = cluster([
      route("a", [
        rule([path("/")], "root"),
        rule([{ ...path("/a"), queryParams: [{ name: "q", value: "1" }] }], "query"),
        rule([{ ...path("/a"), headers: [{ name: "X-Canary", value: "yes" }] }], "header"),
        rule([{ ...path("/a"), method: "POST" }], "method"),
        rule([path("/a/b")], "longer"),
        rule([path("/a/b", "Exact")], "exact"),
      ]),
    ]);
    const canary = { "x-canary": "yes" };
    expect(backendFor(given, "/x")).toBe("root");
    expect(backendFor(given, "/a")).toBe("root");
    expect(backendFor(given, "/a?q=1")).toBe("query");
    expect(backendFor(given, "/a?q=1", { headers: canary })).toBe("header");
    expect(backendFor(given, "/a?q=1", { headers: canary, method: "POST" })).toBe("method");
    expect(backendFor(given, "/a/b/c", { headers: canary, method: "POST" })).toBe("longer");
    expect(backendFor(given, "/a/b")).toBe("exact");
  });

  test("GIVEN regular expressions THEN they must fit the whole value", () => {
    const matches = [{ path: { type: "RegularExpression" as const, value: "/v[0-9]+/users" } }];
    const given = cluster([route("a", [rule(matches, "web")])]);
    expect([backendFor(given, "/v12/users"), backendFor(given, "/v1/users/7")]).toEqual(["web", undefined]);
  });

  test("GIVEN hostnames THEN the narrower one goes first", () => {
    const given = cluster([
      route("any", [prefix("/", "any")]),
      route("wild", [prefix("/", "wild")], ["*.shop.test"]),
      route("exact", [prefix("/", "exact")], ["a.shop.test"]),
    ]);
    expect(backendFor(given, "/", { host: "a.shop.test" })).toBe("exact");
    expect(backendFor(given, "/", { host: "b.shop.test" })).toBe("wild");
    expect(backendFor(given, "/", { host: "shop.test" })).toBe("any");
  });

  test("GIVEN two routes that fit the same THEN the older one wins, then the name", () => {
    const [b, a, young] = [
      route("b", [prefix("/", "b")]),
      route("a", [prefix("/", "a")]),
      route("0", [prefix("/", "young")]),
    ];
    young.metadata.creationTimestamp = "2026-02-01T00:00:00Z";
    expect(backendFor(cluster([young, b, a]), "/")).toBe("a");
  });

  test.each([
    ["another gateway's class", { classes: [] }],
    ["a listener for its own namespace", { gateways: [gateway({ allowedRoutes: { namespaces: { from: "Same" } } })] }],
    ["a listener for TLS", { gateways: [gateway({ protocol: "HTTPS" })] }],
    ["a listener for another host", { gateways: [gateway({ hostname: "other.test" })] }],
  ])("GIVEN %s THEN the route takes nothing", (_, part) => {
    expect(backendFor(cluster([route("a", [prefix("/")], ["shop.test"])], part), "/")).toBeUndefined();
  });

  test("GIVEN a namespace selector THEN only routes of fitting namespaces attach", () => {
    const selector = { matchLabels: { team: "a" } };
    const gateways = [gateway({ allowedRoutes: { namespaces: { from: "Selector", selector } } })];
    const shop = (labels: Record<string, string>) => [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } },
    ];
    const routes = [route("a", [prefix("/")])];
    expect(backendFor(cluster(routes, { gateways, namespaces: shop({ team: "a" }) }), "/")).toBe("web");
    expect(backendFor(cluster(routes, { gateways, namespaces: shop({ team: "b" }) }), "/")).toBeUndefined();
  });

  test("GIVEN a Service of another namespace THEN it needs a ReferenceGrant there", () => {
    const routes = [route("a", [{ backendRefs: [{ name: "db", namespace: "data", port: 80 }] }])];
    const services = [service("db", "data")];
    const grant = {
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: { name: "shop", namespace: "data" },
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
        to: [{ group: "", kind: "Service" }],
      },
    };
    const fault = (part: Partial<ClusterRoutes>) =>
      new RouteTable(cluster(routes, { services, ...part })).entries[0]?.backends[0]?.fault?.reason;
    expect([fault({}), fault({ grants: [grant] })]).toEqual(["RefNotPermitted", undefined]);
  });

  test("GIVEN a filter that is not supported THEN the route is left out as a whole", () => {
    const rules = [prefix("/"), { ...prefix("/x"), filters: [{ type: "RequestMirror" }] }];
    expect(new RouteTable(cluster([route("a", rules)])).entries).toEqual([]);
  });
});

describe("hostnames", () => {
  test.each([
    ["a.test", "a.test", true],
    ["A.test", "a.TEST", true],
    ["x.a.test", "*.a.test", true],
    ["x.y.a.test", "*.a.test", true],
    ["a.test", "*.a.test", false],
    ["xa.test", "*.a.test", false],
  ])("GIVEN host %s and pattern %s THEN it fits: %s", (host, pattern, fits) => {
    expect(hostFits(host, pattern)).toBe(fits);
  });

  test.each<[string | undefined, string[] | undefined, string[]]>([
    [undefined, undefined, ["*"]],
    [undefined, ["a.test"], ["a.test"]],
    ["a.test", undefined, ["a.test"]],
    ["*.test", ["a.test", "a.other"], ["a.test"]],
    ["a.test", ["*.test"], ["a.test"]],
    ["*.a.test", ["*.test"], ["*.a.test"]],
    ["a.test", ["b.test"], []],
  ])("GIVEN a listener for %s and a route for %j THEN they share %j", (listener, hostnames, common) => {
    expect(commonHostnames(listener, hostnames)).toEqual(common);
  });
});
