import { failureRatio, sloRecords } from "../slo-records.ts";
import { type DashboardProps, service } from "./dashboard.ts";
import { stat, table, timeSeries } from "./panel.ts";

const of = (name: string, sli?: string) => `${name}{service=~"$service"${sli === undefined ? "" : `,sli="${sli}"`}}`;

/** How services do against their levels, and what is left of their budgets. */
export const sloDashboard: DashboardProps = {
  uid: "plinth-slo",
  title: "SLO overview",
  description: "Service levels over 30 days: availability, and the times that 95 % and 99 % of requests take.",
  variables: [service],
  runbooks: ["error-budget-burn", "error-budget-spent"],
  rows: {
    "Error budgets": [
      stat({
        title: "Availability: budget left",
        unit: "percentunit",
        queries: { "{{service}}": of(sloRecords.budgetLeft, "availability") },
        limits: { warn: 0.25, alarm: 0 },
        span: 8,
      }),
      stat({
        title: "P95: budget left",
        unit: "percentunit",
        queries: { "{{service}}": of(sloRecords.budgetLeft, "latency-p95") },
        limits: { warn: 0.25, alarm: 0 },
        span: 8,
      }),
      stat({
        title: "P99: budget left",
        unit: "percentunit",
        queries: { "{{service}}": of(sloRecords.budgetLeft, "latency-p99") },
        limits: { warn: 0.25, alarm: 0 },
        span: 8,
      }),
      timeSeries({
        title: "Pace of the last hour",
        description: "Times as fast as what spends the budget in just 30 days: 14.4 pages.",
        unit: "none",
        queries: { "{{service}} {{sli}}": `${of(failureRatio("1h"))} / ${of(sloRecords.budget)}` },
        limits: { warn: 1, alarm: 14.4 },
      }),
      timeSeries({
        title: "Budget left",
        unit: "percentunit",
        queries: { "{{service}} {{sli}}": of(sloRecords.budgetLeft) },
        limits: { warn: 0.25, alarm: 0 },
      }),
    ],
    Levels: [
      timeSeries({
        title: "Availability",
        unit: "percentunit",
        queries: { "{{service}}": `1 - ${of(failureRatio("5m"), "availability")}` },
        limits: { warn: 0.9999, alarm: 0.999 },
        span: 8,
      }),
      timeSeries({
        title: "P95",
        unit: "s",
        queries: { "{{service}}": of(sloRecords.p95) },
        limits: { warn: 0.12, alarm: 0.25 },
        span: 8,
      }),
      timeSeries({
        title: "P99",
        unit: "s",
        queries: { "{{service}}": of(sloRecords.p99) },
        limits: { warn: 0.45, alarm: 1 },
        span: 8,
      }),
      timeSeries({ title: "Requests", unit: "reqps", queries: { "{{service}}": of(sloRecords.requests) } }),
      table({ title: "Alerts that fire", unit: "none", queries: { "{{alertname}}": 'ALERTS{alertstate="firing"}' } }),
    ],
  },
};
