import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { routeAccessDecided } from "./route-access-decided.ts";

const route = (annotations: unknown, kind = "HTTPRoute") =>
  object(kind, { metadata: { name: "app", namespace: "shop", annotations } });

test.each([
  ["that asks for a token", { "plinth.dev/access": "required" }],
  ["that is open, and says why", { "plinth.dev/access": "open", "plinth.dev/access-reason": "keys are public" }],
  ["that asks for no token, and says why", { "plinth.dev/access": "optional", "plinth.dev/access-reason": "a shop" }],
  ["whose annotations are not known yet", { $unknown: true }],
  ["whose reason is not known yet", { "plinth.dev/access": "open", "plinth.dev/access-reason": { $unknown: true } }],
])("GIVEN a route %s WHEN judged THEN it passes", (_what, annotations) => {
  expect(judged(routeAccessDecided, route(annotations))).toEqual([]);
});

test.each([
  ["nothing", undefined, "plinth.dev/access"],
  ["something else", { "plinth.dev/access": "public" }, "plinth.dev/access"],
  ["that it is open for no reason", { "plinth.dev/access": "open" }, "plinth.dev/access-reason"],
  [
    "that it is optional for a blank reason",
    { "plinth.dev/access": "optional", "plinth.dev/access-reason": " " },
    "plinth.dev/access-reason",
  ],
])("GIVEN a route that says %s WHEN judged THEN the annotation is named", (_what, annotations, name) => {
  expect(judged(routeAccessDecided, route(annotations))).toEqual([
    expect.objectContaining({ path: `metadata.annotations["${name}"]` }),
  ]);
});

test("GIVEN a route of gRPC without a decision WHEN judged THEN it fails", () => {
  expect(judged(routeAccessDecided, route(undefined, "GRPCRoute"))).toHaveLength(1);
});

test("GIVEN a route of calls inside the mesh WHEN judged THEN it needs no decision", () => {
  const parentRefs = [{ group: "", kind: "Service", name: "app" }];
  expect(judged(routeAccessDecided, object("HTTPRoute", { spec: { parentRefs } }))).toEqual([]);
});

test("GIVEN a route of the mesh that is a Gateway's too WHEN judged THEN it needs one", () => {
  const parentRefs = [{ group: "", kind: "Service", name: "app" }, { name: "shop" }];
  expect(judged(routeAccessDecided, object("HTTPRoute", { spec: { parentRefs } }))).toHaveLength(1);
});

test("GIVEN an exempt route WHEN judged THEN it passes", () => {
  const exempt = [{ object: "shop/app", reason: "a route of the mesh alone" }];
  expect(judged(routeAccessDecided, route(undefined), { exempt })).toEqual([]);
});

test("GIVEN no route WHEN judged THEN the rule does not apply", () => {
  expect(judged(routeAccessDecided, settingsOnly)).toEqual([]);
});
