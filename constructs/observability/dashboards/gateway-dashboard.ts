import type { DashboardProps } from "./dashboard.ts";
import { stat, timeSeries } from "./panel.ts";

const chosen = 'service=~"$backend"';

/** Kong: requests, answers, times and its controller. */
export const gatewayDashboard: DashboardProps = {
  uid: "plinth-gateway",
  title: "Gateway",
  description: "Requests at the gateway, what it turns away, and what it adds to their time.",
  variables: [{ name: "backend", metric: "kong_http_requests_total", label: "service" }],
  runbooks: [
    "gateway-errors",
    "gateway-limits-store-away",
    "gateway-turns-away",
    "gateway-slow",
    "gateway-config-refused",
  ],
  rows: {
    Requests: [
      stat({
        title: "Requests",
        unit: "reqps",
        queries: { all: `sum(rate(kong_http_requests_total{${chosen}}[5m]))` },
      }),
      stat({
        title: "5xx",
        unit: "percentunit",
        queries: {
          share: `sum(rate(kong_http_requests_total{${chosen},code=~"5.."}[5m])) / sum(rate(kong_http_requests_total{${chosen}}[5m]))`,
        },
        limits: { warn: 0.0001, alarm: 0.01 },
      }),
      stat({
        title: "Over their limits",
        unit: "percentunit",
        queries: {
          share: `sum(rate(kong_http_requests_total{${chosen},code="429"}[5m])) / sum(rate(kong_http_requests_total{${chosen}}[5m]))`,
        },
        limits: { warn: 0.05, alarm: 0.2 },
      }),
      stat({
        title: "Without a valid token",
        unit: "percentunit",
        queries: {
          share: `sum(rate(kong_http_requests_total{${chosen},code="401"}[5m])) / sum(rate(kong_http_requests_total{${chosen}}[5m]))`,
        },
        limits: { warn: 0.1, alarm: 0.5 },
      }),
      timeSeries({
        title: "Answers",
        unit: "reqps",
        queries: {
          "{{service}} {{code}}": `sum by (service, code) (rate(kong_http_requests_total{${chosen}}[$__rate_interval]))`,
        },
      }),
      timeSeries({
        title: "Who made the answers of 4xx and 5xx",
        unit: "reqps",
        queries: {
          "{{source}} {{code}}": `sum by (source, code) (rate(kong_http_requests_total{${chosen},code=~"[45].."}[$__rate_interval]))`,
        },
      }),
      timeSeries({
        title: "P95: whole, services, the gateway itself",
        unit: "ms",
        queries: Object.fromEntries(
          ["request", "upstream", "kong"].map((part) => [
            part,
            `histogram_quantile(0.95, sum by (le) (rate(kong_${part}_latency_ms_bucket{${chosen}}[$__rate_interval])))`,
          ]),
        ),
        limits: { warn: 120, alarm: 450 },
      }),
      timeSeries({
        title: "Bytes",
        unit: "Bps",
        queries: { "{{direction}}": `sum by (direction) (rate(kong_bandwidth_bytes{${chosen}}[$__rate_interval]))` },
      }),
    ],
    Kong: [
      timeSeries({
        title: "Connections",
        unit: "short",
        queries: { "{{state}}": "sum by (state) (kong_nginx_connections_total)" },
        span: 8,
      }),
      timeSeries({
        title: "Shared memory",
        unit: "percentunit",
        queries: {
          "{{shared_dict}}":
            "max by (shared_dict) (kong_memory_lua_shared_dict_bytes / kong_memory_lua_shared_dict_total_bytes)",
        },
        limits: { warn: 0.8, alarm: 0.95 },
        span: 8,
      }),
      timeSeries({
        title: "Objects that Kong does not take",
        unit: "short",
        queries: { objects: "max(ingress_controller_translation_broken_resource_count)" },
        limits: { warn: 1, alarm: 5 },
        span: 8,
      }),
    ],
  },
};
