import { expect, test } from "@jest/globals";
import { serviceEndpoints } from "./endpoint-book.ts";
import type { EndpointSlice } from "./gateway-api.ts";
import { service } from "./routing.testkit.ts";

type Ready = { ready?: boolean; serving?: boolean; terminating?: boolean };

function slice(addresses: Record<string, Ready>, name = "web"): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${name}-1`, namespace: "shop", labels: { "kubernetes.io/service-name": name } },
    endpoints: Object.entries(addresses).map(([address, conditions]) => ({ addresses: [address], conditions })),
    ports: [{ name: "http", port: 8080 }],
  };
}

const origins = (slices: EndpointSlice[]) =>
  serviceEndpoints(service("web"), 80, slices, 200).usable.map(({ origin }) => origin);

test("GIVEN pods in all states THEN only ready ones that do not end are used, at their loopback addresses", () => {
  const given = slice({
    "10.200.1.1": { ready: true },
    "10.200.1.2": { ready: false },
    "10.200.1.3": { ready: false, serving: true, terminating: true },
  });
  expect(origins([given])).toEqual(["http://127.200.1.1:8080"]);
});

test("GIVEN no ready pod THEN those that still serve while they end are used", () => {
  const given = slice({
    "10.200.1.2": { ready: false },
    "10.200.1.3": { ready: false, serving: true, terminating: true },
  });
  expect(origins([given])).toEqual(["http://127.200.1.3:8080"]);
});

test("GIVEN pods on simulated nodes THEN they are counted, not used", () => {
  const found = serviceEndpoints(
    service("web"),
    80,
    [slice({ "10.0.0.7": {} }), slice({ "10.200.1.9": {} }, "api")],
    200,
  );
  expect(found).toEqual({ usable: [], simulated: 1, notReady: 0 });
});
