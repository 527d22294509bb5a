import { type DashboardProps, service } from "./dashboard.ts";
import { table, timeSeries } from "./panel.ts";

const ofCallers = 'service=~"$service",route!~"/health|/ready|/metrics"';
const rate = (series: string, selector = "") => `rate(${series}{service=~"$service"${selector}}[$__rate_interval])`;

/** Requests, calls and messages of our own services, and their processes. */
export const performanceDashboard: DashboardProps = {
  uid: "plinth-performance",
  title: "Performance",
  description: "Requests, calls to others, messages and processes of the services.",
  variables: [service],
  runbooks: ["error-budget-burn", "event-loop-blocked", "outbox-stuck", "kafka-consumer-lag"],
  rows: {
    Requests: [
      timeSeries({
        title: "Requests by status",
        unit: "reqps",
        queries: {
          "{{service}} {{status}}": `sum by (service, status) (rate(http_request_duration_seconds_count{${ofCallers}}[$__rate_interval]))`,
        },
      }),
      timeSeries({
        title: "P50, P95 and P99",
        unit: "s",
        queries: Object.fromEntries(
          [0.5, 0.95, 0.99].map((quantile) => [
            `{{service}} P${quantile * 100}`,
            `histogram_quantile(${quantile}, sum by (service, le) (rate(http_request_duration_seconds_bucket{${ofCallers}}[$__rate_interval])))`,
          ]),
        ),
        limits: { warn: 0.12, alarm: 0.45 },
      }),
      table({
        title: "Slowest routes, P95",
        unit: "s",
        queries: {
          "{{route}}": `topk(10, histogram_quantile(0.95, sum by (service, method, route, le) (rate(http_request_duration_seconds_bucket{${ofCallers}}[5m]))))`,
        },
        limits: { warn: 0.12, alarm: 0.45 },
      }),
      timeSeries({
        title: "Calls to others, P95",
        unit: "s",
        queries: {
          "{{service}} to {{peer}}": `histogram_quantile(0.95, sum by (service, peer, le) (${rate("http_client_request_duration_seconds_bucket")}))`,
        },
      }),
      timeSeries({
        title: "Calls to others by outcome",
        unit: "reqps",
        queries: {
          "{{service}} to {{peer}}: {{outcome}}": `sum by (service, peer, outcome) (${rate("http_client_request_duration_seconds_count")})`,
        },
      }),
    ],
    Messages: [
      timeSeries({
        title: "Messages taken, by outcome",
        unit: "cps",
        queries: { "{{service}} {{outcome}}": `sum by (service, outcome) (${rate("messages_consumed_total")})` },
      }),
      timeSeries({
        title: "Handling, P95",
        unit: "s",
        queries: {
          "{{service}} {{type}}": `histogram_quantile(0.95, sum by (service, type, le) (${rate("message_handling_seconds_bucket")}))`,
        },
      }),
      timeSeries({
        title: "Messages published",
        unit: "cps",
        queries: { "{{service}} {{topic}}": `sum by (service, topic) (${rate("messages_published_total")})` },
      }),
      timeSeries({
        title: "Oldest message in an outbox",
        unit: "s",
        queries: { "{{service}}": 'max by (service) (outbox_age_seconds{service=~"$service"})' },
        limits: { warn: 30, alarm: 120 },
      }),
    ],
    Processes: [
      timeSeries({
        title: "Event loop lag, P99",
        unit: "s",
        queries: { "{{service}}": 'max by (service) (nodejs_eventloop_lag_p99_seconds{service=~"$service"})' },
        limits: { warn: 0.1, alarm: 0.2 },
        span: 8,
      }),
      timeSeries({
        title: "CPU",
        unit: "cores",
        queries: { "{{service}}": `sum by (service) (${rate("process_cpu_seconds_total")})` },
        span: 8,
      }),
      timeSeries({
        title: "Heap, of the largest process",
        unit: "bytes",
        queries: { "{{service}}": 'max by (service) (nodejs_heap_size_used_bytes{service=~"$service"})' },
        span: 8,
      }),
    ],
  },
};
