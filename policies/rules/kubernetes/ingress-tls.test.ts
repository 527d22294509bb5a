import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { ingressTls } from "./ingress-tls.ts";

const faulty = object("Ingress", { spec: { rules: [{ host: "a.example.com" }] } });

test("GIVEN a host with a certificate WHEN judged THEN it passes", () => {
  expect(
    judged(
      ingressTls,
      object("Ingress", { spec: { rules: [{ host: "a.example.com" }], tls: [{ hosts: ["*.example.com"] }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN no certificate WHEN judged THEN its place is named", () => {
  expect(judged(ingressTls, faulty)).toEqual([expect.objectContaining({ path: "spec.tls" })]);
});

test("GIVEN no Ingress WHEN judged THEN the rule does not apply", () => {
  expect(judged(ingressTls, settingsOnly)).toEqual([]);
});

test("GIVEN a host that no certificate is for WHEN judged THEN it is named", () => {
  const spec = { rules: [{ host: "b.example.org" }], tls: [{ hosts: ["*.example.com"] }] };
  expect(judged(ingressTls, object("Ingress", { spec }))).toEqual([
    expect.objectContaining({ message: expect.stringContaining("b.example.org") }),
  ]);
});
