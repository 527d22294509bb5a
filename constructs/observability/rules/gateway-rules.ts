import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const requests = (selector = "") => `sum(rate(kong_http_requests_total${selector}[5m]))`;

/** Kong and its controller. */
export const gatewayRules: RuleGroup = {
  name: "gateway",
  rules: [
    {
      name: "GatewayErrors",
      expression: `${requests('{code=~"5.."}')} / ${requests()} > 0.01`,
      for: "5m",
      severity: "page",
      summary: "The gateway answers {{ $value | humanizePercentage }} of requests with a 5xx",
      description: "Callers see failures, whether a service or the gateway itself makes them.",
      runbook: runbook("gateway-errors"),
    },
    {
      name: "GatewayLimitsStoreAway",
      // Its one Redis tells no figures itself.
      expression:
        'kube_deployment_status_replicas_available{namespace="plinth-gateway",deployment="gateway-limits"} == 0',
      for: "2m",
      severity: "ticket",
      summary: "The gateway's store of limits is away",
      description: "Requests pass without rate limits and quotas until it is back.",
      runbook: runbook("gateway-limits-store-away"),
    },
    {
      name: "GatewayTurnsAway",
      expression: `${requests('{code="429"}')} / ${requests()} > 0.2`,
      for: "15m",
      severity: "ticket",
      summary: "{{ $value | humanizePercentage }} of requests are over their limits",
      description: "An attack, a client gone wild, or limits too tight for what people do.",
      runbook: runbook("gateway-turns-away"),
    },
    {
      name: "GatewaySlow",
      expression: "histogram_quantile(0.95, sum by (le) (rate(kong_kong_latency_ms_bucket[5m]))) > 50",
      for: "10m",
      severity: "ticket",
      summary: "The gateway itself adds {{ $value | humanize }} ms",
      description:
        "At the 95th percentile, beside the services' own time: plugins, the limits' store or the keys are slow.",
      runbook: runbook("gateway-slow"),
    },
    {
      name: "GatewayConfigRefused",
      expression:
        'max(ingress_controller_translation_broken_resource_count) > 0 or sum(increase(ingress_controller_configuration_push_count{success="false"}[10m])) > 0',
      for: "10m",
      severity: "ticket",
      summary: "Kong does not take its configuration",
      description: "Changed routes and plugins have no effect; the last good configuration goes on.",
      runbook: runbook("gateway-config-refused"),
    },
  ],
};
