import { z } from "zod";
import { budgetsOf } from "../../kubernetes/disruption-budgets.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { isReplicated, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";

export const stackDisruptionBudgets = stackRule({
  name: "stack-disruption-budgets",
  title: "Each workload of several replicas has a disruption budget",
  reason: "Without one an upgrade of the nodes may take all replicas at once.",
  remedy: "Add a PodDisruptionBudget that selects the workload's pods, with maxUnavailable 1.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "REL11-BP02 Fail over to healthy resources" }],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (graph, { exempt }) =>
    workloadsOf(graph)
      .filter((workload) => isReplicated(workload) && (workload.replicas ?? 1) > 1)
      .filter((workload) => !isExempt(workload.object, exempt) && budgetsOf(workload, graph).length === 0)
      .map(({ resource, replicas }) => ({
        urn: resource.urn,
        message: `no PodDisruptionBudget selects its ${replicas} pods; one is needed`,
      })),
});
