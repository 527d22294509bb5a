import { describe, expect, test } from "@jest/globals";
import type { ApiObject } from "cdk8s";
import { chartOf, objectsOf } from "../testkit/objects.ts";
import { Identity } from "./identity.ts";
import { ServiceAccess } from "./service-access.ts";
import type { RequestRule, ServiceAccessProps } from "./service-access-props.ts";

const [kong, user, prometheus] = [
  Identity.of("plinth-gateway", "kong"),
  Identity.of("shop", "user"),
  Identity.of("observability", "prometheus"),
];

const props: ServiceAccessProps = { service: "order", namespace: "shop", identities: [kong, user, prometheus] };

function access(overrides: Partial<ServiceAccessProps> = {}): ServiceAccess {
  return new ServiceAccess(chartOf(), "access", { ...props, ...overrides });
}

function policyOf(of: ServiceAccess, name: string): Record<string, unknown> {
  const found = objectsOf(of).find((object: ApiObject) => object.name === name);
  return Object(found?.toJson());
}

describe("a ServiceAccess", () => {
  test("lets nobody in by itself", () => {
    expect(policyOf(access(), "order-default")).toEqual({
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name: "order-default", namespace: "shop" },
      spec: { targetRefs: [{ group: "", kind: "Service", name: "order" }], action: "ALLOW", rules: [] },
    });
    expect(Object(policyOf(access(), "order-requests").spec).rules).toEqual([]);
  });

  test("lets requests in by the caller, the method and the path, at the waypoint", () => {
    // WHEN
    const made = access()
      .allow({ from: [kong], methods: ["GET", "POST"], paths: ["/v1/orders", "/v1/orders/*"] })
      .allow({ from: [user], reason: "its clean-up reads every order of who leaves" });

    // THEN
    expect(policyOf(made, "order-requests")).toMatchObject({
      metadata: { annotations: { "plinth.dev/access-reasons": "its clean-up reads every order of who leaves" } },
      spec: {
        targetRefs: [{ group: "", kind: "Service", name: "order" }],
        rules: [
          {
            from: [{ source: { principals: ["cluster.local/ns/plinth-gateway/sa/kong"] } }],
            to: [{ operation: { methods: ["GET", "POST"], paths: ["/v1/orders", "/v1/orders/*"] } }],
          },
          { from: [{ source: { principals: ["cluster.local/ns/shop/sa/user"] } }] },
        ],
      },
    });
  });

  test("lets the waypoint alone to the pods, at their port", () => {
    expect(policyOf(access({ port: 9000 }), "order-pods").spec).toEqual({
      selector: { matchLabels: { "app.kubernetes.io/name": "order" } },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["cluster.local/ns/shop/sa/waypoint"] } }],
          to: [{ operation: { ports: ["9000"] } }],
        },
      ],
    });
  });

  test("lets direct callers past the waypoint, and says why", () => {
    const reason = "it reads the metrics of each pod";
    const made = access({ directCallers: [{ from: prometheus, ports: [8080], reason }] });
    expect(policyOf(made, "order-pods")).toMatchObject({
      metadata: {
        annotations: { "plinth.dev/access-reasons": `cluster.local/ns/observability/sa/prometheus: ${reason}` },
      },
      spec: {
        rules: [
          {},
          {
            from: [{ source: { principals: ["cluster.local/ns/observability/sa/prometheus"] } }],
            to: [{ operation: { ports: ["8080"] } }],
          },
        ],
      },
    });
  });

  test("holds for the Services that its routes lead to, and for their pods", () => {
    // WHEN
    const made = access({ variants: ["order-canary"] });

    // THEN
    const targets = [{ name: "order" }, { name: "order-canary" }];
    expect(policyOf(made, "order-default")).toMatchObject({ spec: { targetRefs: targets } });
    expect(policyOf(made, "order-requests")).toMatchObject({ spec: { targetRefs: targets } });
    expect(policyOf(made, "order-canary-pods")).toMatchObject({
      spec: { selector: { matchLabels: { "app.kubernetes.io/name": "order-canary" } } },
    });
  });

  test("lets callers to a port that speaks no HTTP, and the waypoint with them", () => {
    // WHEN
    const made = access().allow({ from: [user], port: 2525, reason: "mails have no paths" });

    // THEN
    const to = (...ports: string[]) => [{ operation: { ports } }];
    expect(policyOf(made, "order-requests")).toMatchObject({ spec: { rules: [{ to: to("2525") }] } });
    expect(policyOf(made, "order-pods")).toMatchObject({ spec: { rules: [{ to: to("8080", "2525") }] } });
  });

  test("takes another waypoint's identity", () => {
    const made = access({ waypoint: Identity.of("edge", "front") });
    expect(JSON.stringify(policyOf(made, "order-pods"))).toContain("cluster.local/ns/edge/sa/front");
  });

  test.each<[string, RequestRule, string]>([
    ["an identity that no workload has", { from: [Identity.of("shop", "ghost")], paths: ["/a"] }, "rules[0].from[0]"],
    ["nobody", { from: [], paths: ["/a"] }, "rules[0].from"],
    ["one identity twice", { from: [kong, kong], paths: ["/a"] }, "rules[0].from[1]"],
    ["a method in small letters", { from: [kong], methods: ["get" as "GET"], paths: ["/a"] }, "rules[0].methods[0]"],
    ["no method", { from: [kong], methods: [], paths: ["/a"] }, "rules[0].methods"],
    ["a path without a slash", { from: [kong], paths: ["v1"] }, "rules[0].paths[0]"],
    ["a path whose star is not a part of its own", { from: [kong], paths: ["/v1/orders*"] }, "rules[0].paths[0]"],
    ["one path twice", { from: [kong], paths: ["/a", "/a"] }, "rules[0].paths[1]"],
    [
      "a method where there is no HTTP",
      { from: [kong], port: 25, methods: ["GET"], reason: "mails have no paths" },
      "rules[0].methods",
    ],
    ["a port that cannot be", { from: [kong], port: 0, reason: "mails have no paths" }, "rules[0].port"],
    ["all paths for no reason", { from: [kong] }, "rules[0].reason"],
  ])("refuses a rule of %s", (_, rule, path) => {
    expect(access().allow(rule).node.validate()).toEqual([expect.stringContaining(`${path} is `)]);
  });

  test("refuses every other fault at once, each with its path and what is allowed", () => {
    // GIVEN
    const made = access({
      port: 0,
      variants: ["order"],
      directCallers: [{ from: Identity.of("x", "ghost"), ports: [], reason: "" }],
    });
    made.allow({ from: [kong], paths: ["/a"] }).allow({ from: [kong], paths: ["/a"] });

    // THEN
    expect(made.node.validate().map((text) => text.split(" is ")[0])).toEqual([
      "variants[0]",
      "port",
      "directCallers[0].from[0]",
      "directCallers[0].ports",
      "directCallers[0].reason",
      "rules[1]",
    ]);
  });

  test.each(["/", "/v1/orders", "/v1/orders/*", "/v1/{*}/lines", "/v1/{**}", "/.well-known/*"])(
    "takes the path %s",
    (path) => {
      expect(
        access()
          .allow({ from: [kong], paths: [path] })
          .node.validate(),
      ).toEqual([]);
    },
  );
});
