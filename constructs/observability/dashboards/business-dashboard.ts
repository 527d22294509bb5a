import type { DashboardProps } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

/** What people do with the platform. */
export const businessDashboard: DashboardProps = {
  uid: "plinth-business",
  title: "Business",
  description: "Orders, revenue, sagas, stock and notifications.",
  variables: [],
  runbooks: ["saga-stuck", "messages-dead-lettered", "notifications-given-up"],
  rows: {
    Orders: [
      stat({
        title: "Orders in 24 hours",
        unit: "short",
        queries: { orders: 'sum(increase(orders_total{outcome="confirmed"}[24h]))' },
      }),
      stat({
        title: "Revenue in 24 hours",
        description: "Of confirmed orders, in the currency's own unit where it has hundredths.",
        unit: "short",
        queries: { "{{currency}}": "sum by (currency) (increase(order_revenue_minor_units_total[24h])) / 100" },
      }),
      stat({ title: "Orders under way", unit: "short", queries: { orders: "sum(max by (step) (sagas_open))" } }),
      stat({
        title: "Oldest order under way",
        unit: "s",
        queries: { oldest: "max(saga_oldest_seconds)" },
        limits: { warn: 300, alarm: 900 },
      }),
      timeSeries({
        title: "Orders by outcome",
        unit: "cps",
        queries: { "{{outcome}}": "sum by (outcome) (rate(orders_total[$__rate_interval]))" },
      }),
      timeSeries({
        title: "Revenue an hour",
        unit: "short",
        queries: { "{{currency}}": "sum by (currency) (increase(order_revenue_minor_units_total[1h])) / 100" },
      }),
      timeSeries({
        title: "Orders under way, by step",
        unit: "short",
        queries: { "{{step}}": "max by (step) (sagas_open)" },
      }),
      timeSeries({
        title: "Time in a step, P95",
        unit: "s",
        queries: {
          "{{step}}":
            "histogram_quantile(0.95, sum by (step, le) (rate(saga_step_duration_seconds_bucket[$__rate_interval])))",
        },
      }),
    ],
    Journeys: [
      timeSeries({
        title: "Orders cancelled, by reason",
        unit: "cps",
        queries: {
          "{{reason}}": 'sum by (reason) (rate(business_orders_total{outcome="cancelled"}[$__rate_interval]))',
        },
      }),
      timeSeries({
        title: "Placed orders that are confirmed",
        unit: "percentunit",
        queries: {
          share:
            'sum(increase(business_orders_total{outcome="confirmed"}[1h])) / (sum(increase(business_orders_total{outcome="placed"}[1h])) > 0)',
        },
        limits: { warn: 0.9, alarm: 0.7 },
      }),
      timeSeries({
        title: "From placing to confirmation",
        unit: "s",
        queries: Object.fromEntries(
          [0.5, 0.95].map((quantile) => [
            `P${quantile * 100}`,
            `histogram_quantile(${quantile}, sum by (le) (rate(business_order_confirmation_seconds_bucket[$__rate_interval])))`,
          ]),
        ),
      }),
      timeSeries({
        title: "Steps undone, and orders without stock",
        unit: "cps",
        queries: {
          "{{step}}": "sum by (step) (rate(business_saga_compensations_total[$__rate_interval]))",
          "out of stock": "sum(rate(business_stock_outs_total[$__rate_interval]))",
        },
      }),
    ],
    "Stock and notifications": [
      timeSeries({ title: "Pieces in stock", unit: "short", queries: { "{{kind}}": "max by (kind) (stock_pieces)" } }),
      timeSeries({
        title: "Reservations by state",
        unit: "cps",
        queries: { "{{state}}": "sum by (state) (rate(stock_reservations_total[$__rate_interval]))" },
      }),
      timeSeries({
        title: "Deliveries by outcome",
        unit: "cps",
        queries: {
          "{{channel}} {{outcome}}":
            "sum by (channel, outcome) (rate(notification_deliveries_total[$__rate_interval]))",
        },
      }),
      timeSeries({
        title: "Notifications given up",
        unit: "short",
        queries: { "{{channel}}": "max by (channel) (notification_dead_letters)" },
        limits: { warn: 1, alarm: 100 },
      }),
    ],
  },
};
