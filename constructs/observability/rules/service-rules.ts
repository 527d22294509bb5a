import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Pods of our own services, whatever their levels say. @param namespace theirs */
export function serviceRules(namespace: string): RuleGroup {
  const ours = `{namespace="${namespace}"}`;
  return {
    name: "services",
    rules: [
      {
        name: "ServiceUnavailable",
        expression: `kube_deployment_status_replicas_available${ours} == 0 and kube_deployment_spec_replicas${ours} > 0`,
        for: "2m",
        severity: "page",
        summary: "{{ $labels.deployment }} has no ready pod",
        description: "Nobody answers its requests; its own metrics, and so its service level, are silent.",
        runbook: runbook("service-unavailable"),
      },
      {
        name: "PodsRestart",
        expression: `sum by (container) (increase(kube_pod_container_status_restarts_total${ours}[15m])) > 3`,
        for: "5m",
        severity: "ticket",
        summary: "{{ $labels.container }} restarts again and again",
        description: "{{ $value | humanize }} restarts in 15 minutes, of all its pods.",
        runbook: runbook("pods-restart"),
      },
      {
        name: "PodsPending",
        expression: `sum by (namespace) (kube_pod_status_phase{namespace="${namespace}",phase="Pending"}) > 0`,
        for: "10m",
        severity: "ticket",
        summary: "Pods of {{ $labels.namespace }} find no node",
        description: "{{ $value }} pods have been pending for ten minutes: what they were to carry, others do.",
        runbook: runbook("pods-pending"),
      },
      {
        name: "EventLoopBlocked",
        expression: "max by (service) (nodejs_eventloop_lag_p99_seconds) > 0.2",
        for: "10m",
        severity: "ticket",
        summary: "{{ $labels.service }}: its event loop is blocked",
        description:
          "Callbacks wait {{ $value | humanizeDuration }} at the 99th percentile: too much work for its CPUs.",
        runbook: runbook("event-loop-blocked"),
      },
    ],
  };
}
