import { describe, expect, test } from "@jest/globals";
import { PropsError } from "../props-error.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { type MeshException, meshExceptionsFaults } from "./mesh-exception.ts";
import { MeshExceptions } from "./mesh-exceptions.ts";
import { unlistedExceptions } from "./unlisted-exceptions.ts";

const webhook: MeshException = {
  namespace: "keda",
  podLabels: { app: "keda-admission-webhooks" },
  ports: [9443],
  mode: "PERMISSIVE",
  reason: "the API server calls its webhook, and is not in the mesh",
};

function manifest(exception: MeshException): Record<string, unknown> {
  return manifestOf(new MeshExceptions(chartOf(), "exceptions", { exceptions: [exception] }), "PeerAuthentication");
}

describe("an exception", () => {
  test("opens its ports to plain connections and no other, and says why", () => {
    expect(manifest(webhook)).toEqual({
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: {
        name: "plain-keda-admission-webhooks",
        namespace: "keda",
        annotations: { "plinth.dev/exception-reason": "the API server calls its webhook, and is not in the mesh" },
      },
      spec: {
        selector: { matchLabels: { app: "keda-admission-webhooks" } },
        mtls: { mode: "STRICT" },
        portLevelMtls: { "9443": { mode: "PERMISSIVE" } },
      },
    });
  });

  test("is for all ports where none is named", () => {
    const { ports: _, ...allPorts } = webhook;
    expect(manifest({ ...allPorts, mode: "DISABLE" }).spec).toEqual({
      selector: { matchLabels: { app: "keda-admission-webhooks" } },
      mtls: { mode: "DISABLE" },
    });
  });

  test.each<[string, Partial<MeshException>, string]>([
    ["a reason", { reason: "" }, "exceptions[0].reason"],
    ["a reason in words", { reason: "because" }, "exceptions[0].reason"],
    ["labels of its pods", { podLabels: {} }, "exceptions[0].podLabels"],
    ["a namespace whose exceptions are honoured", { namespace: "istio-system" }, "exceptions[0].namespace"],
    ["ports, or none of them at all", { ports: [] }, "exceptions[0].ports"],
    ["ports that exist", { ports: [70_000] }, "exceptions[0].ports[0]"],
    ["each port once", { ports: [9443, 9443] }, "exceptions[0].ports[1]"],
  ])("needs %s", (_, overrides, path) => {
    const exceptions = [{ ...webhook, ...overrides }];
    expect(meshExceptionsFaults(exceptions).map((fault) => fault.path)).toEqual([path]);
    expect(() => new MeshExceptions(chartOf(), "exceptions", { exceptions })).toThrow(PropsError);
  });

  test("is the only one for its pods", () => {
    const faults = meshExceptionsFaults([webhook, { ...webhook, ports: [8080] }]);
    expect(faults.map(({ path }) => path)).toEqual(["exceptions[1].podLabels"]);
  });
});

describe("unlisted exceptions", () => {
  const [metadata, selector] = [{ name: "x", namespace: "keda" }, { matchLabels: webhook.podLabels }];
  const peer = (spec: object, namespace = "keda") => ({
    kind: "PeerAuthentication",
    metadata: { name: "x", namespace },
    spec,
  });

  test("are none where each is listed, and where all is strict", () => {
    const objects = [manifest(webhook), peer({ mtls: { mode: "STRICT" } }), { kind: "ConfigMap", metadata }];
    expect(unlistedExceptions(objects, [webhook])).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      "another port",
      peer({ selector, mtls: { mode: "STRICT" }, portLevelMtls: { 80: { mode: "PERMISSIVE" } } }),
      "PERMISSIVE at port 80",
    ],
    ["all ports", peer({ selector, mtls: { mode: "PERMISSIVE" } }), "PERMISSIVE at all ports"],
    ["another mode", peer({ selector, portLevelMtls: { 9443: { mode: "DISABLE" } } }), "DISABLE at port 9443"],
    [
      "other pods",
      peer({ selector: { matchLabels: { app: "x" } }, portLevelMtls: { 9443: { mode: "PERMISSIVE" } } }),
      "PERMISSIVE at port 9443",
    ],
    ["a whole namespace", peer({ mtls: { mode: "DISABLE" } }), "DISABLE at all ports"],
    ["the whole mesh, by saying nothing", peer({}, "istio-system"), "UNSET at all ports"],
    [
      "pods outside of the mesh",
      {
        kind: "Deployment",
        metadata,
        spec: { template: { metadata: { labels: { "istio.io/dataplane-mode": "none" } } } },
      },
      "out of the mesh",
    ],
    [
      "a namespace outside of the mesh",
      { kind: "Namespace", metadata: { name: "x", labels: { "istio.io/dataplane-mode": "none" } } },
      "out of the mesh",
    ],
  ])("are found for %s", (_, object, effect) => {
    expect(unlistedExceptions([object], [webhook]).map((each) => each.effect)).toEqual([effect]);
  });

  test("name the object", () => {
    expect(unlistedExceptions([peer({ mtls: { mode: "DISABLE" } })], [])).toEqual([
      { kind: "PeerAuthentication", namespace: "keda", name: "x", effect: "DISABLE at all ports" },
    ]);
  });
});
