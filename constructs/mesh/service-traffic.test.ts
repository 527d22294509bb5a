import { describe, expect, test } from "@jest/globals";
import { Duration } from "cdk8s";
import { PropsError } from "../props-error.ts";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { ServiceTraffic } from "./service-traffic.ts";
import { serviceTrafficFaults } from "./service-traffic-faults.ts";
import type { ServiceTrafficProps } from "./service-traffic-props.ts";

const props: ServiceTrafficProps = { service: "order", namespace: "shop" };

function traffic(overrides: Partial<ServiceTrafficProps> = {}): ServiceTraffic {
  return new ServiceTraffic(chartOf(), "traffic", { ...props, ...overrides });
}

function rulesOf(overrides: Partial<ServiceTrafficProps> = {}): Record<string, unknown>[] {
  return Object(manifestOf(traffic(overrides), "HTTPRoute").spec).rules;
}

function policyOf(overrides: Partial<ServiceTrafficProps> = {}): unknown {
  return Object(manifestOf(traffic(overrides), "DestinationRule").spec).trafficPolicy;
}

describe("a ServiceTraffic by default", () => {
  test("retries what may be sent twice and nothing else, within the time-out", () => {
    const backendRefs = [{ name: "order", port: 8080, weight: 100 }];
    expect(manifestOf(traffic(), "HTTPRoute")).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "order-mesh", namespace: "shop" },
      spec: {
        parentRefs: [{ group: "", kind: "Service", name: "order", port: 8080 }],
        rules: [
          {
            matches: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].map((method) => ({ method })),
            backendRefs,
            timeouts: { request: "15s", backendRequest: "5s" },
            retry: { attempts: 2, codes: [502, 503, 504], backoff: "25ms" },
          },
          { backendRefs, timeouts: { request: "15s" } },
        ],
      },
    });
  });

  test("takes pods out that fail, half of them at most, and bounds connections", () => {
    expect(manifestOf(traffic(), "DestinationRule")).toEqual({
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: "order", namespace: "shop" },
      spec: {
        host: "order.shop.svc.cluster.local",
        trafficPolicy: {
          connectionPool: {
            tcp: { maxConnections: 1024, connectTimeout: "2s" },
            http: { http1MaxPendingRequests: 256, http2MaxRequests: 1024, maxRetries: 64 },
          },
          outlierDetection: {
            consecutive5xxErrors: 5,
            consecutiveGatewayErrors: 5,
            interval: "10s",
            baseEjectionTime: "30s",
            maxEjectionPercent: 50,
          },
        },
      },
    });
  });
});

describe("a ServiceTraffic as asked for", () => {
  test("times out sooner, each try too", () => {
    expect(rulesOf({ timeout: Duration.millis(900) }).map(({ timeouts }) => timeouts)).toEqual([
      { request: "900ms", backendRequest: "300ms" },
      { request: "900ms" },
    ]);
  });

  test("retries more often, other statuses, with longer tries and waits", () => {
    const [retried] = rulesOf({
      retry: { attempts: 4, statuses: [503], perTry: Duration.seconds(1), backoff: Duration.millis(100) },
    });
    expect(retried).toMatchObject({
      retry: { attempts: 4, codes: [503], backoff: "100ms" },
      timeouts: { backendRequest: "1s" },
    });
  });

  test("never retries", () => {
    const rules = rulesOf({ retry: false });
    expect(rules).toHaveLength(1);
    expect(rules[0]).not.toHaveProperty("retry");
    expect(rules[0]).not.toHaveProperty("timeouts.backendRequest");
  });

  test("shares requests with a canary, which has limits too", () => {
    // GIVEN
    const shares = [
      { service: "order", weight: 90 },
      { service: "order-canary", weight: 10 },
    ];

    // WHEN
    const made = traffic({ shares });

    // THEN
    for (const { backendRefs } of rulesOf({ shares })) {
      expect(backendRefs).toEqual([
        { name: "order", port: 8080, weight: 90 },
        { name: "order-canary", port: 8080, weight: 10 },
      ]);
    }
    const limited = objectsOf(made).filter(({ kind }) => kind === "DestinationRule");
    expect(limited.map(({ name }) => name)).toEqual(["order", "order-canary"]);
  });

  test("sends requests elsewhere by a header before all others, with the same retries", () => {
    // WHEN
    const rules = rulesOf({ variants: [{ header: "x-variant", value: "b", service: "order-b" }] });

    // THEN
    const headers = [{ type: "Exact", name: "x-variant", value: "b" }];
    const backendRefs = [{ name: "order-b", port: 8080, weight: 100 }];
    expect(rules).toHaveLength(4);
    expect(rules[0]).toMatchObject({ backendRefs, retry: { attempts: 2 } });
    expect(rules[0]?.matches).toContainEqual({ headers, method: "GET" });
    expect(rules[1]).toMatchObject({ backendRefs, matches: [{ headers }] });
    expect(rules[1]).not.toHaveProperty("retry");
    expect(rules[3]).toMatchObject({ backendRefs: [{ name: "order" }] });
  });

  test("takes failing pods out by other measures", () => {
    const outliers = {
      consecutiveErrors: 3,
      interval: Duration.seconds(5),
      ejection: Duration.minutes(1),
      mostEjectedPercent: 30,
    };
    expect(policyOf({ outliers })).toMatchObject({
      outlierDetection: { consecutive5xxErrors: 3, interval: "5s", baseEjectionTime: "60s", maxEjectionPercent: 30 },
    });
  });

  test("bounds connections by other measures", () => {
    expect(policyOf({ limits: { connections: 10, connectTimeout: Duration.millis(500) } })).toMatchObject({
      connectionPool: {
        tcp: { maxConnections: 10, connectTimeout: "500ms" },
        http: { http1MaxPendingRequests: 256 },
      },
    });
  });
});

describe("a ServiceTraffic refuses", () => {
  const share = (service: string, weight: number) => ({ service, weight });

  test.each<[string, Partial<ServiceTrafficProps>, string[]]>([
    ["weights of less than 100", { shares: [share("order", 90), share("canary", 5)] }, ["shares"]],
    ["weights of more than 100", { shares: [share("order", 90), share("canary", 20)] }, ["shares"]],
    ["a Service that shares twice", { shares: [share("order", 50), share("order", 50)] }, ["shares[1].service"]],
    [
      "a weight below 0",
      { shares: [share("order", 110), share("canary", -10)] },
      ["shares[0].weight", "shares[1].weight"],
    ],
    [
      "a try that may take longer than all",
      { timeout: Duration.seconds(1), retry: { perTry: Duration.seconds(2) } },
      ["retry.perTry"],
    ],
    ["no attempt", { retry: { attempts: 0 } }, ["retry.attempts"]],
    [
      "statuses that do not change by trying again",
      { retry: { statuses: [404, 503, 503] } },
      ["retry.statuses[0]", "retry.statuses[2]"],
    ],
    ["no time at all", { timeout: Duration.millis(0), retry: false }, ["timeout"]],
    [
      "a header twice",
      {
        variants: [
          { header: "X-Variant", value: "b", service: "order-b" },
          { header: "x-variant", value: "b", service: "order-c" },
        ],
      },
      ["variants[1]"],
    ],
    [
      "a header that cannot be",
      { variants: [{ header: "x variant", value: "", service: "B" }] },
      ["variants[0].service", "variants[0].header", "variants[0].value"],
    ],
    ["limits of nothing", { limits: { connections: 0, retries: 0.5 } }, ["limits.connections", "limits.retries"]],
    ["more than all pods out", { outliers: { mostEjectedPercent: 101 } }, ["outliers.mostEjectedPercent"]],
    ["names that no Service has", { service: "Order", port: 0 }, ["service", "port", "shares[0].service"]],
  ])("%s", (_, overrides, paths) => {
    expect(serviceTrafficFaults({ ...props, ...overrides }).map(({ path }) => path)).toEqual(paths);
    expect(() => traffic(overrides)).toThrow(PropsError);
  });
});
