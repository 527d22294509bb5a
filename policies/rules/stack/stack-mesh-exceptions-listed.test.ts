import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackMeshExceptionsListed } from "./stack-mesh-exceptions-listed.ts";

const lax = object("PeerAuthentication", { spec: { mtls: { mode: "PERMISSIVE" } } });

test("GIVEN strict peers WHEN judged THEN they pass", () => {
  expect(
    judgedGraph(
      stackMeshExceptionsListed,
      graphOf(object("PeerAuthentication", { spec: { mtls: { mode: "STRICT" } } })),
    ),
  ).toEqual([]);
});

test.each([
  ["peers that take plain text", lax, "spec.mtls.mode"],
  [
    "one port that takes plain text",
    object("PeerAuthentication", { spec: { mtls: { mode: "STRICT" }, portLevelMtls: { 9090: { mode: "DISABLE" } } } }),
    "spec.portLevelMtls.9090.mode",
  ],
  [
    "a namespace that is not of the mesh",
    object("Namespace", { metadata: { name: "old", labels: { "istio.io/dataplane-mode": "none" } } }),
    'metadata.labels["istio.io/dataplane-mode"]',
  ],
  [
    "pods that are not of the mesh",
    object("CronJob", {
      spec: {
        jobTemplate: {
          spec: {
            template: { metadata: { labels: { "istio.io/dataplane-mode": "none" } }, spec: { restartPolicy: "Never" } },
          },
        },
      },
    }),
    'spec.jobTemplate.spec.template.metadata.labels["istio.io/dataplane-mode"]',
  ],
  [
    "calls in plain text",
    object("DestinationRule", { spec: { trafficPolicy: { tls: { mode: "DISABLE" } } } }),
    "spec.trafficPolicy.tls.mode",
  ],
])("GIVEN %s WHEN judged THEN the place is named", (_what, exception, path) => {
  expect(judgedGraph(stackMeshExceptionsListed, graphOf(exception))).toEqual([
    expect.objectContaining({ urn: exception.urn, path }),
  ]);
});

test("GIVEN an exception in the list WHEN judged THEN it passes", () => {
  const exceptions = [{ object: "shop/app", reason: "scraped by an agent outside the mesh" }];
  expect(judgedGraph(stackMeshExceptionsListed, graphOf(lax), { exceptions })).toEqual([]);
});

test("GIVEN an exception without a reason WHEN the list is read THEN it is refused", () => {
  expect(() =>
    judgedGraph(stackMeshExceptionsListed, graphOf(lax), { exceptions: [{ object: "shop/app", reason: "" }] }),
  ).toThrow();
});

test("GIVEN no part of the mesh WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackMeshExceptionsListed, graphOf(settingsOnly))).toEqual([]);
});
