import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf, objectsOf } from "../../testkit/objects.ts";
import { AlertRules } from "./alert-rules.ts";
import { type AlertRulesProps, alertRulesFaults } from "./alert-rules-faults.ts";
import type { AlertRule } from "./rule.ts";

const alert: AlertRule = {
  name: "OrdersStop",
  expression: "sum(rate(orders_total[5m])) == 0",
  for: "10m",
  severity: "page",
  summary: "No orders come in",
  description: "Not one in five minutes.",
  runbook: "docs/runbooks/orders-stop.md",
};

const withRules = (...rules: readonly AlertRule[]): AlertRulesProps => ({ groups: [{ name: "shop", rules }] });

describe("AlertRules", () => {
  test("GIVEN a group WHEN made THEN it is a PrometheusRule with severity, texts and the runbook's address", () => {
    const rules = new AlertRules(chartOf(), "rules", { ...withRules(alert), runbooks: "https://example.com/docs/" });

    expect(manifestOf(rules, "PrometheusRule")).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      metadata: { name: "plinth-shop" },
      spec: {
        groups: [
          {
            name: "shop",
            rules: [
              {
                alert: "OrdersStop",
                expr: "sum(rate(orders_total[5m])) == 0",
                for: "10m",
                labels: { severity: "page" },
                annotations: {
                  summary: "No orders come in",
                  description: "Not one in five minutes.",
                  runbook_url: "https://example.com/docs/docs/runbooks/orders-stop.md",
                },
              },
            ],
          },
        ],
      },
    });
  });

  test("GIVEN service levels WHEN made THEN their groups are objects too", () => {
    const rules = new AlertRules(chartOf(), "rules", { slos: [{ service: "order" }] });

    expect(objectsOf(rules).map(({ name }) => name)).toEqual([
      "plinth-slo-requests",
      "plinth-slo-availability",
      "plinth-slo-latency-p95",
      "plinth-slo-latency-p99",
      "plinth-slo-alerts",
    ]);
  });

  test("GIVEN faults of several kinds WHEN made THEN all are told at once, each with its path", () => {
    const { runbook: _, ...without } = alert;
    const props: AlertRulesProps = {
      slos: [{ service: "order", p95: 0.2 }],
      groups: [
        {
          name: "shop",
          rules: [
            { ...alert, for: "10 minutes" },
            { ...(without as AlertRule), name: "SalesStop" },
            { ...alert, name: "StockGone", expression: "stock_peaces == 0" },
            alert,
            { record: "stock_total", expression: "sum(stock_pieces)" },
          ],
        },
        { name: "shop", rules: [{ ...alert, name: "ErrorBudgetSpent", summary: " " }] },
      ],
      runbooks: "docs",
    };

    expect(alertRulesFaults(props).map(({ path }) => path)).toEqual([
      "slos[0].p95",
      "runbooks",
      "groups[0].rules[0].for",
      "groups[0].rules[1].runbook",
      "groups[0].rules[2].expression",
      "groups[0].rules[3].name",
      "groups[0].rules[4].record",
      "groups[1].name",
      "groups[1].rules[0].name",
      "groups[1].rules[0].summary",
    ]);
    expect(() => new AlertRules(chartOf(), "rules", props)).toThrow(/10 fault\(s\)[\s\S]*stock_peaces/);
  });

  test("GIVEN a rule on what another rule records WHEN checked THEN that is no fault", () => {
    const record = { record: "shop:orders:rate5m", expression: "sum(rate(orders_total[5m]))" };
    const reader = { ...alert, expression: "shop:orders:rate5m == 0" };

    expect(alertRulesFaults(withRules(reader))).toHaveLength(1);
    expect(alertRulesFaults({ groups: [{ name: "shop", rules: [record, reader] }] })).toEqual([]);
  });

  test.each(["5m", "1h30m", "0s", "90s"])("GIVEN the duration %s WHEN checked THEN it is none", (duration) => {
    expect(alertRulesFaults(withRules({ ...alert, for: duration }))).toEqual([]);
  });

  test.each(["", "5", "m5", "30m1h", "1.5h", "5 m"])(
    "GIVEN the duration %j WHEN checked THEN it is a fault",
    (duration) => {
      expect(alertRulesFaults(withRules({ ...alert, for: duration }))).toHaveLength(1);
    },
  );
});
