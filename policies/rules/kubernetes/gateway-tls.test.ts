import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { gatewayTls } from "./gateway-tls.ts";

const faulty = object("Gateway", { spec: { listeners: [{ protocol: "HTTP" }] } });

test("GIVEN a listener with a certificate WHEN judged THEN it passes", () => {
  expect(
    judged(
      gatewayTls,
      object("Gateway", { spec: { listeners: [{ protocol: "HTTPS", tls: { certificateRefs: [{ name: "a" }] } }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN a listener without TLS WHEN judged THEN its place is named", () => {
  expect(judged(gatewayTls, faulty)).toEqual([expect.objectContaining({ path: "spec.listeners[0].protocol" })]);
});

test("GIVEN a class whose traffic stays on the machine WHEN judged THEN the rule does not apply", () => {
  expect(
    judged(
      gatewayTls,
      object("Gateway", { spec: { gatewayClassName: "plinth-local", listeners: [{ protocol: "HTTP" }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN HTTPS without a certificate WHEN judged THEN it fails", () => {
  expect(judged(gatewayTls, object("Gateway", { spec: { listeners: [{ protocol: "HTTPS" }] } }))).toEqual([
    expect.objectContaining({ path: "spec.listeners[0].tls" }),
  ]);
});
