import { z } from "zod";
import { objectOf } from "../../kubernetes/object.ts";
import { podRule } from "../../kubernetes/pod-rule.ts";
import { isAbsent } from "../../kubernetes/seen.ts";

export const podPriorityClass = podRule({
  name: "pod-priority-class",
  title: "What the platform stands on has a priority class",
  reason:
    "On a full cluster pods without a priority drive out nobody: DNS, or the mesh, would wait behind a shop's replica.",
  remedy: "Set priorityClassName to system-cluster-critical, on a node's agent to system-node-critical.",
  severity: "medium",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Resource policies" },
    { framework: "Well-Architected", clause: "REL11-BP02 Fail over to healthy resources" },
  ],
  settings: {
    namespaces: z
      .array(z.string())
      .default(["kube-system", "istio-system", "karpenter"])
      .describe("namespaces of the platform's own workloads"),
  },
  judge: ({ kind, resource, at, spec }, { namespaces }) => {
    const namespace = objectOf(resource)?.namespace ?? "";
    const isOfPlatform = namespaces.includes(namespace) || (kind === "DaemonSet" && namespace !== "");
    return isOfPlatform && isAbsent(spec, "priorityClassName")
      ? [{ path: `${at}.priorityClassName`, message: `a ${kind} in ${namespace} has none; a class is needed` }]
      : [];
  },
});
