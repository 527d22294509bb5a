import { isKind } from "../../kubernetes/object.ts";
import { isAbsent } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";

export const nodePoolLimits = resourceRule({
  name: "node-pool-limits",
  title: "A node pool has limits",
  reason: "A workload that scales without end, by a fault or by an attack, buys machines without end.",
  remedy: "Set spec.limits.cpu and spec.limits.memory.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "COST02-BP05 Implement cost controls" }],
  judge: (resource) =>
    isKind(resource, "NodePool")
      ? ["cpu", "memory"]
          .map((of) => `spec.limits.${of}`)
          .filter((path) => isAbsent(resource.inputs, path))
          .map((path) => ({ path, message: "there is none; a quantity is needed" }))
      : [],
});
