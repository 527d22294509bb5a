import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { authorizationNamesCallers } from "./authorization-names-callers.ts";

const policy = (spec: unknown) => object("AuthorizationPolicy", { spec });
const rule = (fields: object) => policy({ action: "ALLOW", rules: [fields] });
const from = (source: unknown) => rule({ from: [{ source }] });
const order = ["cluster.local/ns/shop/sa/order"];

test.each([
  ["that names principals", from({ principals: order })],
  ["that asks any caller of a namespace", from({ principals: ["*"], namespaces: ["shop"] })],
  ["that asks for a valid token", from({ requestPrincipals: ["*"] })],
  ["whose callers are not known yet", from({ principals: { $unknown: true } })],
  ["whose condition names the caller", rule({ when: [{ key: "source.principal", values: order }] })],
  ["without rules, which lets nobody in", policy({ action: "ALLOW", rules: [] })],
  ["that denies everybody", policy({ action: "DENY", rules: [{}] })],
])("GIVEN a policy %s WHEN judged THEN it passes", (_what, each) => {
  expect(judged(authorizationNamesCallers, each)).toEqual([]);
});

test.each([
  ["an empty rule", rule({}), "spec.rules[0].from"],
  ["an empty rule and no action", policy({ rules: [{}] }), "spec.rules[0].from"],
  ["paths alone", rule({ to: [{ operation: { paths: ["/v1"] } }] }), "spec.rules[0].from"],
  ["any principal", from({ principals: ["*"] }), "spec.rules[0].from[0].source"],
  ["any principal beside a named one", from({ principals: [...order, "*"] }), "spec.rules[0].from[0].source"],
  ["any address", from({ ipBlocks: ["0.0.0.0/0"] }), "spec.rules[0].from[0].source"],
  ["everybody but one", from({ notPrincipals: order }), "spec.rules[0].from[0].source"],
  [
    "a condition that says nothing of the caller",
    rule({ when: [{ key: "request.headers[x-a]", values: ["b"] }] }),
    "spec.rules[0].from",
  ],
  [
    "an open rule after a narrow one",
    policy({ rules: [{ from: [{ source: { principals: order } }] }, {}] }),
    "spec.rules[1].from",
  ],
])("GIVEN a policy with %s WHEN judged THEN the place is named", (_what, each, path) => {
  expect(judged(authorizationNamesCallers, each)).toEqual([expect.objectContaining({ path })]);
});

test("GIVEN an exempt policy WHEN judged THEN it passes", () => {
  const exempt = [{ object: "shop/app", reason: "health checks of everybody" }];
  expect(judged(authorizationNamesCallers, rule({}), { exempt })).toEqual([]);
});

test("GIVEN another kind WHEN judged THEN the rule does not apply", () => {
  expect(judged(authorizationNamesCallers, settingsOnly)).toEqual([]);
});
