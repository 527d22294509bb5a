import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const left = "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes";

/** Volumes of stores. */
export const storageRules: RuleGroup = {
  name: "storage",
  rules: [
    {
      name: "VolumeFilling",
      expression: `${left} < 0.15`,
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left",
      description: "A store that finds no room stops.",
      runbook: runbook("volume-filling"),
    },
    {
      name: "VolumeFullSoon",
      expression: `${left} < 0.3 and predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 3600) < 0`,
      for: "15m",
      severity: "page",
      summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is full within four hours",
      description: "At the pace of the last six; {{ $value | humanizePercentage }} is left.",
      runbook: runbook("volume-filling"),
    },
  ],
};
