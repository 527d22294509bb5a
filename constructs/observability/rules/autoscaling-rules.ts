import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Horizontal autoscalers and KEDA. */
export const autoscalingRules: RuleGroup = {
  name: "autoscaling",
  rules: [
    {
      name: "AutoscalerAtMax",
      expression:
        "kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas and kube_horizontalpodautoscaler_spec_max_replicas > kube_horizontalpodautoscaler_spec_min_replicas",
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.horizontalpodautoscaler }} runs its most pods, {{ $value }}",
      description: "More load makes it slower from here on.",
      runbook: runbook("autoscaler-at-max"),
    },
    {
      name: "AutoscalerBlind",
      expression: 'kube_horizontalpodautoscaler_status_condition{condition="ScalingActive",status="false"} == 1',
      for: "10m",
      severity: "ticket",
      summary: "{{ $labels.horizontalpodautoscaler }} cannot read its metrics",
      description: "It keeps its number of pods, whatever the load.",
      runbook: runbook("autoscaler-blind"),
    },
    {
      name: "ScalerErrors",
      expression: "sum by (scaledObject, scaler) (rate(keda_scaler_detail_errors_total[5m])) > 0",
      for: "10m",
      severity: "ticket",
      summary: "KEDA cannot ask {{ $labels.scaler }} of {{ $labels.scaledObject }}",
      description: "It scales by what it knew, or by its fallback.",
      runbook: runbook("autoscaler-blind"),
    },
  ],
};
