import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Nodes, spot and Karpenter. */
export const nodeRules: RuleGroup = {
  name: "nodes",
  rules: [
    {
      name: "NodeNotReady",
      expression: 'kube_node_status_condition{condition="Ready",status="true"} == 0',
      for: "5m",
      severity: "ticket",
      summary: "{{ $labels.node }} is not ready",
      description: "Its pods are moved away; those of stores wait for their volumes.",
      runbook: runbook("node-not-ready"),
    },
    {
      name: "NodeDiskFilling",
      expression:
        'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs|erofs"} / node_filesystem_size_bytes < 0.1',
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.instance }}: {{ $labels.mountpoint }} has {{ $value | humanizePercentage }} left",
      description: "The kubelet evicts pods when it is full.",
      runbook: runbook("node-disk-filling"),
    },
    {
      name: "SpotInterruptions",
      expression:
        'sum(increase(karpenter_interruption_received_messages_total{message_type="spot_interrupted"}[1h])) > 5',
      for: "0s",
      severity: "ticket",
      summary: "{{ $value | humanize }} spot nodes were taken away in an hour",
      description: "Each moves its pods in two minutes; many at once cost head-room.",
      runbook: runbook("spot-interruptions"),
    },
    {
      name: "KarpenterErrors",
      expression: "sum by (method, error) (increase(karpenter_cloudprovider_errors_total[15m])) > 5",
      for: "15m",
      severity: "ticket",
      summary: "Karpenter fails to {{ $labels.method }} ({{ $labels.error }})",
      description: "New nodes may not come: pods that need them wait.",
      runbook: runbook("karpenter-errors"),
    },
    {
      name: "NodePoolNearLimit",
      expression: "karpenter_nodepools_usage / (karpenter_nodepools_limit > 0) > 0.9",
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.nodepool }} uses {{ $value | humanizePercentage }} of its {{ $labels.resource_type }}",
      description: "At the limit no node is added, whoever waits.",
      runbook: runbook("node-pool-near-limit"),
    },
  ],
};
