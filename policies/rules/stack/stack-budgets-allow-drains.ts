import { budgetsOf } from "../../kubernetes/disruption-budgets.ts";
import { isReplicated, type Workload, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const stackBudgetsAllowDrains = stackRule({
  name: "stack-budgets-allow-drains",
  title: "Every disruption budget lets a node be drained",
  reason: "A budget that never gives a pod up stops upgrades of the nodes until somebody deletes it by night.",
  remedy: "Use maxUnavailable 1, or a minAvailable below the least number of replicas.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "REL11-BP02 Fail over to healthy resources" }],
  judge: (graph) =>
    workloadsOf(graph)
      .filter(isReplicated)
      .flatMap((workload) =>
        budgetsOf(workload, graph).flatMap(({ urn, inputs }) => {
          const field = blockingField(inputs, workload);
          return field === undefined
            ? []
            : [
                {
                  urn,
                  path: `spec.${field}`,
                  message: `${field} ${at(inputs, `spec.${field}`)} gives up none of the ${workload.replicas} pods of ${workload.object.name}; at least one is needed`,
                },
              ];
        }),
      ),
});

/** Which field keeps all pods of a workload; undefined where one may go, or it is not known. */
function blockingField(inputs: unknown, { replicas }: Workload): "maxUnavailable" | "minAvailable" | undefined {
  const gone = podsOf(at(inputs, "spec.maxUnavailable"), replicas);
  const kept = podsOf(at(inputs, "spec.minAvailable"), replicas);
  if (gone === 0) {
    return "maxUnavailable";
  }
  return replicas !== undefined && replicas > 0 && kept !== undefined && kept >= replicas ? "minAvailable" : undefined;
}

/** A number of pods, or a share of them, which Kubernetes rounds up. */
function podsOf(value: unknown, replicas: number | undefined): number | undefined {
  if (typeof value === "number") {
    return value;
  }
  const percent = typeof value === "string" ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  if (percent === undefined) {
    return undefined;
  }
  return percent === "0" ? 0 : replicas && Math.ceil((Number(percent) * replicas) / 100);
}
