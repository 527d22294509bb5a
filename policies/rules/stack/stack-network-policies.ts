import { z } from "zod";
import type { Graph } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { selects } from "../../kubernetes/selector.ts";
import { type Workload, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const stackNetworkPolicies = stackRule({
  name: "stack-network-policies",
  title: "NetworkPolicies cover every workload, both ways",
  reason: "A pod that no policy selects takes connections from every pod, and opens any: one break-in reaches all.",
  remedy: "Give the namespace a NetworkPolicy with Ingress and Egress that selects the workload's pods.",
  severity: "high",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.3.2" },
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" },
    { framework: "Well-Architected", clause: "SEC05-BP01 Create network layers" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (graph, { exempt }) =>
    workloadsOf(graph)
      // A NetworkPolicy says nothing of a pod with its node's network: that is a rule of its own.
      .filter(({ object, pod }) => pod.spec.hostNetwork !== true && !isExempt(object, exempt))
      .flatMap((workload) => {
        const covered = directionsOf(workload, graph);
        const open = ["Ingress", "Egress"].filter((direction) => !covered.has(direction));
        return open.length === 0
          ? []
          : [
              {
                urn: workload.resource.urn,
                message: `no NetworkPolicy in ${workload.object.namespace || "its namespace"} covers the pods' ${open.join(" and ")}; one of each is needed`,
              },
            ];
      }),
});

/** In which directions policies close a workload's pods. */
function directionsOf({ object, labels }: Workload, { resources }: Graph): ReadonlySet<unknown> {
  const policies = resources.filter(
    (resource) =>
      isKind(resource, "NetworkPolicy") &&
      objectOf(resource)?.namespace === object.namespace &&
      selects(at(resource.inputs, "spec.podSelector"), labels),
  );
  return new Set(policies.flatMap(({ inputs }) => typesOf(inputs)));
}

/** The API's default: always Ingress, and Egress where there are rules for it. */
function typesOf(inputs: unknown): readonly unknown[] {
  const types = at(inputs, "spec.policyTypes");
  if (isHidden(types)) {
    return ["Ingress", "Egress"];
  }
  return Array.isArray(types) ? types : ["Ingress", ...(list(at(inputs, "spec.egress")).length > 0 ? ["Egress"] : [])];
}
