import { describe, expect, test } from "@jest/globals";
import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import { CONSUL_NAME } from "./registration.ts";
import { wantedOf } from "./wanted.ts";

const HTTP = { name: "http", port: 80 };

function service(name: string, changes: { spec?: object; metadata?: object } = {}): V1Service {
  return {
    metadata: { name, namespace: "shop", ...changes.metadata },
    spec: { ports: [HTTP], ipFamilies: ["IPv4"], ...changes.spec },
  };
}

interface SliceChanges {
  readonly addressType?: string;
  readonly ports?: { name: string; port: number }[];
}

function slice(
  of: string,
  endpoints: V1EndpointSlice["endpoints"] & object,
  changes: SliceChanges = {},
): V1EndpointSlice {
  return {
    addressType: "IPv4",
    metadata: { name: of, namespace: "shop", labels: { "kubernetes.io/service-name": of } },
    ports: [{ name: "http", port: 8080 }],
    endpoints,
    ...changes,
  };
}

const at = (address: string, conditions = {}) => ({ addresses: [address], conditions });

function wanted(services: readonly V1Service[], slices: readonly V1EndpointSlice[]) {
  const { registrations, refused } = wantedOf(services, slices, "test");
  return {
    entries: registrations.map(({ name, address, port, health }) => `${name} ${address}:${port} ${health}`),
    refused: refused.map(({ service: of, reason }) => `${of} ${reason}`),
  };
}

describe("the entries of a Service", () => {
  test.each([
    ["is ready", { ready: true }, "ready"],
    ["says nothing", {}, "ready"],
    ["is not ready", { ready: false }, "not ready"],
    ["terminates, although it may still be asked", { ready: true, serving: true, terminating: true }, "terminating"],
  ])("GIVEN an endpoint that %s THEN so is its entry", (_, conditions, health) => {
    expect(wanted([service("a")], [slice("a", [at("10.0.0.1", conditions)])]).entries).toEqual([
      `a 10.0.0.1:8080 ${health}`,
    ]);
  });

  test("GIVEN an endpoint in two slices WHEN one says that it is ready THEN there is one entry, and it is ready", () => {
    const slices = [slice("a", [at("10.0.0.1", { ready: true })]), slice("a", [at("10.0.0.1", { ready: false })])];

    expect(wanted([service("a")], slices).entries).toEqual(["a 10.0.0.1:8080 ready"]);
    expect(wanted([service("a")], slices.toReversed()).entries).toEqual(["a 10.0.0.1:8080 ready"]);
  });

  test("GIVEN slices of both families, of other Services and empty ones THEN only those of its first family count", () => {
    const slices = [
      slice("a", [at("10.0.0.1")]),
      slice("a", [at("fd00::1")], { addressType: "IPv6" }),
      slice("b", [at("10.0.0.2")]),
      JSON.parse(JSON.stringify(slice("a", []))),
      { ...slice("a", []), endpoints: null as never },
    ];

    expect(wanted([service("a")], slices).entries).toEqual(["a 10.0.0.1:8080 ready"]);
  });

  test("GIVEN several ports WHEN registered THEN the first has the Service's name, the others their own after it", () => {
    const ports = [HTTP, { name: "admin", port: 81 }, { name: "dns", port: 53, protocol: "UDP" }];
    const ofSlice = ports.map(({ name, port }) => ({ name, port: port + 8000 }));

    const { entries } = wanted([service("a", { spec: { ports } })], [slice("a", [at("10.0.0.1")], { ports: ofSlice })]);

    expect(entries).toEqual(["a 10.0.0.1:8080 ready", "a-admin 10.0.0.1:8081 ready"]);
  });

  test("GIVEN one port without a name WHEN registered THEN it is that of the slice without a name", () => {
    const { entries } = wanted(
      [service("a", { spec: { ports: [{ port: 80 }] } })],
      [slice("a", [at("10.0.0.1")], { ports: [{ name: "", port: 9000 }] })],
    );

    expect(entries).toEqual(["a 10.0.0.1:9000 ready"]);
  });

  test("GIVEN a Service on its way out WHEN registered THEN it has none", () => {
    const gone = service("a", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });

    expect(wanted([gone], [slice("a", [at("10.0.0.1")])])).toEqual({ entries: [], refused: [] });
  });
});

describe("a Service that gets none", () => {
  test.each([
    ["points elsewhere", { spec: { type: "ExternalName" } }, "external-name"],
    ["wants a name that DNS cannot ask for", { metadata: { annotations: { [CONSUL_NAME]: "A_b" } } }, "bad-name"],
    [
      "wants one that is too long with its port's",
      {
        metadata: { annotations: { [CONSUL_NAME]: "a".repeat(60) } },
        spec: { ports: [HTTP, { name: "admin", port: 81 }] },
      },
      "bad-name",
    ],
  ])("GIVEN one that %s THEN it is refused", (_, changes, reason) => {
    expect(wanted([service("a", changes)], [slice("a", [at("10.0.0.1")])])).toEqual({
      entries: [],
      refused: [`shop/a ${reason}`],
    });
  });

  test("GIVEN two that want one name THEN it is the older one's, whether they were listed or watched", () => {
    const annotations = { [CONSUL_NAME]: "orders" };
    const older = service("z", { metadata: { annotations, creationTimestamp: "2026-01-01T00:00:00Z" } });
    const newer = service("a", { metadata: { annotations, creationTimestamp: new Date("2026-01-02T00:00:00Z") } });
    const slices = [slice("z", [at("10.0.0.1")]), slice("a", [at("10.0.0.2")])];

    expect(wanted([newer, older], slices)).toEqual({
      entries: ["orders 10.0.0.1:8080 ready"],
      refused: ["shop/a name-taken"],
    });
  });
});
