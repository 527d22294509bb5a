import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { faultsOf, type Values } from "./testkit/changed-settings.ts";

const exception = {
  namespace: "legacy",
  podLabels: { app: "printer" },
  mode: "PERMISSIVE",
  reason: "It has no identity of its own.",
};

const chat = { kind: "slack", name: "chat", takes: ["page", "ticket"], channel: "#alerts" };

describe("what is refused", () => {
  test.each<[string, Values, string, unknown, RegExp]>([
    ["an even quorum", { discovery: { servers: 4 } }, "discovery.servers", 4, /odd/],
    ["a quorum in one zone's hands", { discovery: { servers: 1 } }, "discovery.servers", 1, /majority/],
    [
      "an address for DNS that no Service can have",
      { discovery: { dnsAddress: "10.30.0.53" } },
      "discovery.dnsAddress",
      "10.30.0.53",
      /172\.20\.0\.0\/16/,
    ],
    [
      "the address of the cluster's own DNS",
      { discovery: { dnsAddress: "172.20.0.10" } },
      "discovery.dnsAddress",
      "172.20.0.10",
      /EKS/,
    ],
    [
      "a network whose cluster has other addresses for Services",
      { aws: { network: { cidr: "192.168.0.0/16" } } },
      "aws.network.cidr",
      "192.168.0.0/16",
      /10\.0\.0\.0\/8/,
    ],
    [
      "an exception from the mesh without a reason",
      { mesh: { exceptions: [exception, { ...exception, reason: undefined }] } },
      "mesh.exceptions[1].reason",
      undefined,
      /reason|text/,
    ],
    [
      "an exception whose reason is blank",
      { mesh: { exceptions: [{ ...exception, reason: " ".repeat(12) }] } },
      "mesh.exceptions[0].reason",
      " ".repeat(12),
      /why/,
    ],
    [
      "an exception of a whole namespace",
      { mesh: { exceptions: [{ ...exception, podLabels: {} }] } },
      "mesh.exceptions[0].podLabels",
      {},
      /label/,
    ],
    [
      "two receivers of a name",
      { observability: { receivers: [chat, { ...chat, channel: "#other" }] } },
      "observability.receivers[1].name",
      "chat",
      /once/,
    ],
    [
      "nobody for what can wait",
      { observability: { receivers: [{ ...chat, takes: ["page"] }] } },
      "observability.receivers",
      ["chat"],
      /ticket/,
    ],
    [
      "a plan that there is not",
      { gateway: { limits: { defaultPlan: "gold" } } },
      "gateway.limits.defaultPlan",
      "gold",
      /standard/,
    ],
    [
      "a cost on a path that no service answers",
      { gateway: { limits: { costs: [{ path: "/v1/carts", units: 3 }] } } },
      "gateway.limits.costs[0].path",
      "/v1/carts",
      /\/v1\/orders/,
    ],
    [
      "a cost on the sandbox where there is none",
      { gateway: { limits: { costs: [{ path: "/sandbox", units: 3 }] } } },
      "gateway.limits.costs[0].path",
      "/sandbox",
      /\/v1\/orders/,
    ],
    [
      "a request that costs more than anybody has",
      { gateway: { limits: { costs: [{ path: "/v1/orders", units: 601 }] } } },
      "gateway.limits.costs[0].units",
      601,
      /0 to 600/,
    ],
    [
      "a page's address in place of an origin",
      { gateway: { limits: { origins: ["https://shop.example.com/pay"] } } },
      "gateway.limits.origins[0]",
      "https://shop.example.com/pay",
      /scheme and host/,
    ],
    ["a gateway that knows no callers", { gateway: { className: "alb" } }, "gateway.className", "alb", /kong/],
    [
      "measured load that nobody measures",
      { observability: undefined },
      "elasticity",
      expect.anything(),
      /without observability/,
    ],
    [
      "room that is not a number of pods",
      { elasticity: { headroom: { pods: -1 } } },
      "elasticity.headroom.pods",
      -1,
      /0 to 100/,
    ],
  ])("is %s", (_what, changes, path, value, allowed) => {
    expect(faultsOf(changes)).toEqual([{ path, value, allowed: expect.stringMatching(allowed) }]);
  });

  test("is all told at once, each with its path", () => {
    const paths = faultsOf({
      discovery: { servers: 4 },
      mesh: { exceptions: [{ ...exception, reason: "" }] },
      observability: { receivers: [chat, chat], metricsDays: 3653 },
      gateway: { limits: { defaultPlan: "gold", costs: [{ path: "/v1/carts", units: 3 }] } },
    }).map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      "discovery.servers",
      "gateway.limits.costs[0].path",
      "gateway.limits.defaultPlan",
      "mesh.exceptions[0].reason",
      "observability.metricsDays",
      "observability.receivers[1].name",
    ]);
  });

  test("is not what a fault elsewhere only seems to make wrong", () => {
    expect(faultsOf({ observability: { receivers: [] } }).map(({ path }) => path)).toEqual(["observability.receivers"]);
  });

  test("is what only the cloud has, where the cluster is elsewhere", () => {
    const asked = { mesh: {}, observability: { receivers: [chat] }, elasticity: {} };
    expect(faultsOf(asked, "local")).toEqual(
      Object.keys(asked).map((path) => ({
        path,
        value: expect.anything(),
        allowed: "nothing where cluster.mode is not eks",
      })),
    );
  });
});

test.each(["local", "dev", "staging", "prod"])(
  "GIVEN the settings of %s WHEN read THEN nothing is refused",
  (stack) => {
    expect(faultsOf({}, stack)).toEqual([]);
  },
);

test("GIVEN a command that only reads settings WHEN it starts THEN no SDK, no cdk8s and no dashboards are loaded", async () => {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(join(import.meta.dirname, "settings.ts"))});
    process.stdout.write(JSON.stringify(loaded));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded.filter((url) => url.endsWith("/capability-faults.ts"))).toHaveLength(1);
  expect(loaded.filter((url) => /@pulumi|\/cdk8s|@grafana|\/node_modules\/constructs\//.test(url))).toEqual([]);
});
