import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Declared, globalPlugin, ProtectedGateway, plugin } from "./plugins/protected-gateway.testkit.ts";

const size = (bytes: number) => ({ allowed_payload_size: bytes, size_unit: "bytes" });

describe("plugins of a route", () => {
  let gateway: ProtectedGateway;

  beforeEach(async () => {
    gateway = await ProtectedGateway.start();
  });
  afterEach(() => gateway.close());

  const post = async (bytes: number) => (await gateway.ask("/", { method: "POST", body: "x".repeat(bytes) })).status;
  const chains = () => gateway.table.entries.map(({ chain }) => chain);

  test("GIVEN one plugin for all, a Service and a route THEN the narrowest counts", async () => {
    const declared = {
      clusterPlugins: [globalPlugin("all", "request-size-limiting", size(10))],
      plugins: [
        plugin("service", "request-size-limiting", size(20)),
        plugin("route", "request-size-limiting", size(30)),
      ],
    };
    gateway.declare(declared);
    expect([await post(10), await post(11)]).toEqual([200, 413]);
    gateway.declare({ ...declared, onService: "service" });
    expect([await post(20), await post(21)]).toEqual([200, 413]);
    gateway.declare({ ...declared, onService: "service", onRoute: "route" });
    expect([await post(30), await post(31)]).toEqual([200, 413]);
  });

  test("GIVEN requests under way WHEN a plugin object changes THEN it counts from the next request on", async () => {
    gateway.declare({ plugins: [plugin("size", "request-size-limiting", size(10))], onRoute: "size" });
    expect(await post(11)).toBe(413);
    gateway.declare({ plugins: [plugin("size", "request-size-limiting", size(11))], onRoute: "size" });
    expect(await post(11)).toBe(200);
    gateway.declare({});
    expect(await post(10_000)).toBe(200);
  });

  test("GIVEN several names in the annotation THEN all count, in the order of Kong's priorities", async () => {
    const bots = plugin("bots", "bot-detection", { deny: ["curl"] });
    gateway.declare({ plugins: [plugin("size", "request-size-limiting", size(1)), bots], onRoute: " size , bots," });
    const headers = { "user-agent": "curl/8" };
    expect((await gateway.ask("/", { method: "POST", body: "xx", headers })).status).toBe(403);
    expect(await post(2)).toBe(413);
  });

  test("GIVEN a name that only a cluster-wide plugin has THEN that one counts; one beside the route goes first", async () => {
    const { labels, ...metadata } = globalPlugin("size", "").metadata;
    const clusterWide = { ...globalPlugin("size", "request-size-limiting", size(5)), metadata };
    gateway.declare({ clusterPlugins: [clusterWide], onRoute: "size" });
    expect([await post(5), await post(6)]).toEqual([200, 413]);
    const own = plugin("size", "request-size-limiting", size(6));
    gateway.declare({ clusterPlugins: [clusterWide], plugins: [own], onRoute: "size" });
    expect([await post(6), await post(7)]).toEqual([200, 413]);
  });

  test("GIVEN a global plugin of another class THEN it is not ours", async () => {
    const other = globalPlugin("size", "request-size-limiting", size(1));
    const metadata = { ...other.metadata, annotations: { "kubernetes.io/ingress.class": "other" } };
    gateway.declare({ clusterPlugins: [{ ...other, metadata }] });
    expect(await post(2)).toBe(200);
  });

  test("GIVEN a disabled plugin THEN it does nothing", async () => {
    const off = { ...plugin("size", "request-size-limiting", size(1)), disabled: true };
    gateway.declare({ plugins: [off], onRoute: "size" });
    expect(await post(2)).toBe(200);
  });

  const elsewhere = { ...plugin("auth", "plinth-auth"), metadata: { name: "auth", namespace: "elsewhere" } };
  test.each<[string, Declared, RegExp]>([
    ["that is missing", { onRoute: "auth" }, /HTTPRoute shop\/shop names plugin auth, which shop does not have/],
    ["of another namespace", { onRoute: "auth", plugins: [elsewhere] }, /which shop does not have/],
    ["that a Service names and is missing", { onService: "auth" }, /Service shop\/web names plugin auth/],
    [
      "that this gateway does not know",
      { clusterPlugins: [globalPlugin("fence", "ip-restriction", { deny: ["192.0.2.0/24"] })] },
      /KongClusterPlugin fence \(ip-restriction\) is no plugin that this gateway knows/,
    ],
    [
      "with a key that it does not know",
      { onRoute: "size", plugins: [plugin("size", "request-size-limiting", { alowed_payload_size: 1 })] },
      /KongPlugin shop\/size \(request-size-limiting\): config: .*alowed_payload_size/,
    ],
    [
      "without what it needs",
      { onRoute: "auth", plugins: [plugin("auth", "plinth-auth", { required: true })] },
      /config: issuer and jwks_uri are needed/,
    ],
    [
      "with a wrong value",
      { onRoute: "auth", plugins: [plugin("auth", "plinth-auth", { strip_only: "yes" })] },
      /config\.strip_only: /,
    ],
    [
      "without any limit",
      { onRoute: "limits", plugins: [plugin("limits", "rate-limiting")] },
      /one of second, minute, .* is needed/,
    ],
    [
      "whose default plan is none",
      { onRoute: "q", plugins: [plugin("q", "plinth-quota", { plans: {}, default_plan: "free" })] },
      /default_plan is none of the plans/,
    ],
    [
      "with a broken pattern",
      { onRoute: "bots", plugins: [plugin("bots", "bot-detection", { deny: ["("] })] },
      /config\.deny\.0: no regular expression here/,
    ],
    [
      "that cannot be made of its settings",
      { onRoute: "cors", plugins: [plugin("cors", "cors", { origins: ["https://a\\$", "https://b.example"] })] },
      /KongPlugin shop\/cors \(cors\): Invalid regular expression/,
    ],
    [
      "with settings from a Secret",
      {
        onRoute: "auth",
        plugins: [{ ...plugin("auth", "plinth-auth", { strip_only: true }), configPatches: [{ path: "/issuer" }] }],
      },
      /configPatches of \/issuer are not read here/,
    ],
    [
      "of one kind twice",
      {
        onRoute: "a,b",
        plugins: [plugin("a", "request-size-limiting", size(1)), plugin("b", "request-size-limiting", size(2))],
      },
      /KongPlugin shop\/a .* and KongPlugin shop\/b .* exclude each other/,
    ],
  ])("GIVEN a plugin %s THEN the route is closed and says why", async (_, declared, why) => {
    gateway.declare(declared);
    const answer = await gateway.ask();
    expect([answer.status, gateway.calls]).toEqual([500, 0]);
    expect(JSON.parse(answer.body)).toMatchObject({ route: "shop/shop", detail: expect.stringMatching(why) });
    expect(chains().map(({ faults }) => faults)).toEqual([[expect.stringMatching(why)]]);
  });

  test("GIVEN the password of Kong's Redis in a Secret THEN limits are enforced, and said to be counted elsewhere", async () => {
    const limits = { minute: 1, policy: "redis", redis: { host: "redis", port: 6379, timeout: 200 } };
    const patched = {
      ...globalPlugin("limits", "rate-limiting", limits),
      configPatches: [{ path: "/redis/password" }],
    };
    gateway.declare({ clusterPlugins: [patched] });
    expect([(await gateway.ask()).status, (await gateway.ask()).status]).toEqual([200, 429]);
    expect(chains()[0]?.unenforced).toEqual([
      "rate-limiting (limits are counted in this gateway's memory, not in Redis)",
    ]);
  });

  test("GIVEN plugins that only watch THEN requests pass, and the plugins are named", async () => {
    gateway.declare({
      clusterPlugins: [globalPlugin("metrics", "prometheus"), globalPlugin("traces", "opentelemetry")],
    });
    expect((await gateway.ask()).status).toBe(200);
    expect(chains()[0]).toMatchObject({ faults: [], unenforced: ["prometheus", "opentelemetry"] });
  });

  test("GIVEN a redirect THEN plugins come first", async () => {
    const rule = { filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "new.example" } }] };
    gateway.declare({ plugins: [plugin("bots", "bot-detection", { deny: ["bad"] })], onRoute: "bots", rule });
    expect((await gateway.ask("/", { headers: { "user-agent": "bad" } })).status).toBe(403);
    expect((await gateway.ask()).status).toBe(302);
  });
});
