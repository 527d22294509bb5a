import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { alertActionable } from "./alert-actionable.ts";

const rules = (...each: readonly object[]) =>
  object("PrometheusRule", { spec: { groups: [{ name: "shop", rules: each }] } });

const alert = {
  alert: "Slow",
  expr: "vector(1)",
  labels: { severity: "page" },
  annotations: { runbook_url: "https://example.com/slow.md" },
};

test.each([
  ["an alert with both", alert],
  ["a series that is recorded", { record: "job:up:sum", expr: "sum(up)" }],
  [
    "an alert whose labels and page are not known yet",
    { ...alert, labels: { $unknown: true }, annotations: { $unknown: true } },
  ],
])("GIVEN %s WHEN judged THEN it passes", (_what, rule) => {
  expect(judged(alertActionable, rules(rule))).toEqual([]);
});

test.each([
  ["without a severity", { ...alert, labels: {} }, "labels.severity"],
  ["of a severity that goes to nobody", { ...alert, labels: { severity: "warning" } }, "labels.severity"],
  ["without a runbook", { ...alert, annotations: { summary: "slow" } }, "annotations.runbook_url"],
  ["with a blank runbook", { ...alert, annotations: { runbook_url: " " } }, "annotations.runbook_url"],
])("GIVEN an alert %s after a good one WHEN judged THEN its place is named", (_what, rule, place) => {
  expect(judged(alertActionable, rules(alert, rule))).toEqual([
    expect.objectContaining({
      path: `spec.groups[0].rules[1].${place}`,
      message: expect.stringContaining("alert Slow"),
    }),
  ]);
});

test("GIVEN other severities in the settings WHEN judged THEN they are allowed", () => {
  expect(
    judged(alertActionable, rules({ ...alert, labels: { severity: "warning" } }), { severities: ["warning"] }),
  ).toEqual([]);
});

test("GIVEN an exempt object WHEN judged THEN it passes", () => {
  const exempt = [{ object: "shop/app", reason: "rules of a vendor's chart" }];
  expect(judged(alertActionable, rules({ alert: "Slow" }), { exempt })).toEqual([]);
});

test("GIVEN another kind WHEN judged THEN the rule does not apply", () => {
  expect(judged(alertActionable, settingsOnly)).toEqual([]);
});
