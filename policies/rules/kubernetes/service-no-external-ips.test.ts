import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { serviceNoExternalIps } from "./service-no-external-ips.ts";

const faulty = object("Service", { spec: { externalIPs: ["203.0.113.7"] } });

test("GIVEN a Service that claims nothing WHEN judged THEN it passes", () => {
  expect(judged(serviceNoExternalIps, object("Service", { spec: { externalIPs: [] } }))).toEqual([]);
});

test("GIVEN an address from outside WHEN judged THEN its place is named", () => {
  expect(judged(serviceNoExternalIps, faulty)).toEqual([expect.objectContaining({ path: "spec.externalIPs" })]);
});

test("GIVEN no Service WHEN judged THEN the rule does not apply", () => {
  expect(judged(serviceNoExternalIps, settingsOnly)).toEqual([]);
});
