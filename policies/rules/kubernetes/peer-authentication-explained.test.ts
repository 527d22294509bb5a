import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { peerAuthenticationExplained } from "./peer-authentication-explained.ts";

const peers = (spec: unknown, annotations: unknown = undefined) =>
  object("PeerAuthentication", { metadata: { name: "app", namespace: "shop", annotations }, spec });

test.each([
  ["strict ones", { mtls: { mode: "STRICT" } }, undefined],
  ["ones that inherit", { mtls: { mode: "UNSET" } }, undefined],
  ["ones of a mode that is not known yet", { mtls: { mode: { $unknown: true } } }, undefined],
  ["lax ones with a reason", { mtls: { mode: "DISABLE" } }, { "plinth.dev/exception-reason": "an old probe" }],
])("GIVEN %s WHEN judged THEN they pass", (_what, spec, annotations) => {
  expect(judged(peerAuthenticationExplained, peers(spec, annotations))).toEqual([]);
});

test.each([
  ["no annotation", undefined],
  ["a blank one", { "plinth.dev/exception-reason": " " }],
])("GIVEN lax ones with %s WHEN judged THEN each place is named", (_what, annotations) => {
  const spec = { mtls: { mode: "PERMISSIVE" }, portLevelMtls: { 8443: { mode: "DISABLE" }, 9090: { mode: "STRICT" } } };
  expect(judged(peerAuthenticationExplained, peers(spec, annotations)).map(({ path }) => path)).toEqual([
    "spec.mtls.mode",
    "spec.portLevelMtls.8443.mode",
  ]);
});

test("GIVEN another annotation in the settings WHEN judged THEN the reason is read there", () => {
  const lax = peers({ mtls: { mode: "PERMISSIVE" } }, { why: "an old probe" });
  expect(judged(peerAuthenticationExplained, lax, { annotation: "why" })).toEqual([]);
});

test("GIVEN another kind WHEN judged THEN the rule does not apply", () => {
  expect(judged(peerAuthenticationExplained, settingsOnly)).toEqual([]);
});
