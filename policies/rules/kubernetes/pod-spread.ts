import { podRule } from "../../kubernetes/pod-rule.ts";
import { isAbsent, seen } from "../../kubernetes/seen.ts";
import { at } from "../../values.ts";

const replicated: readonly string[] = ["Deployment", "ReplicaSet", "Rollout", "StatefulSet"];

export const podSpread = podRule({
  name: "pod-spread",
  title: "Replicas are kept apart",
  reason: "Replicas on one node, or in one zone, go down together.",
  remedy: "Add topologySpreadConstraints over topology.kubernetes.io/zone, or an anti-affinity between the pods.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "REL10-BP01 Deploy the workload to multiple locations" }],
  judge: ({ kind, resource, at: path, spec }) => {
    const replicas = at(resource.inputs, "spec.replicas");
    return replicated.includes(kind) &&
      typeof replicas === "number" &&
      replicas > 1 &&
      isAbsent(spec, "topologySpreadConstraints[0]") &&
      seen(spec, "affinity.podAntiAffinity") === undefined
      ? [
          {
            path: `${path}.topologySpreadConstraints`,
            message: `${replicas} replicas have no constraint; one is needed`,
          },
        ]
      : [];
  },
});
