import { z } from "zod";
import type { Graph } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { isKind } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { type Workload, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule } from "../../rule.ts";
import { list } from "../../values.ts";

const zone = "topology.kubernetes.io/zone";
const quorum = 3;

export const stackQuorumOverZones = stackRule({
  name: "stack-quorum-over-zones",
  title: "Stores that need a majority stand in three zones",
  reason: "Two of three members in one zone are a store that stops with that zone.",
  remedy: `Spread the pods over ${zone} with whenUnsatisfiable DoNotSchedule and maxSkew 1, on nodes in three zones.`,
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "REL10-BP01 Deploy the workload to multiple locations" }],
  settings: z.strictObject({
    zones: z.int().min(2).default(3).describe("how many zones there must be"),
    exempt: exemptions,
  }),
  judge: (graph, { zones, exempt }) => {
    const known = zonesOf(graph);
    return workloadsOf(graph)
      .filter((workload) => isQuorum(workload) && !isExempt(workload.object, exempt))
      .flatMap(({ resource, pod, replicas }) => [
        ...(isSpread(pod.spec)
          ? []
          : [
              {
                urn: resource.urn,
                path: `${pod.path}.spec.topologySpreadConstraints`,
                message: `its ${replicas} pods may share a zone; DoNotSchedule over ${zone} is needed`,
              },
            ]),
        ...(known.size === 0 || known.size >= zones
          ? []
          : [
              {
                urn: resource.urn,
                message: `there are subnets in ${[...known].join(", ")}; ${zones} zones are needed`,
              },
            ]),
      ]);
  },
});

/** A set of three or more pods that claims volumes. */
function isQuorum({ resource, replicas }: Workload): boolean {
  return (
    isKind(resource, "StatefulSet") &&
    (replicas ?? 0) >= quorum &&
    list(seen(resource.inputs, "spec.volumeClaimTemplates")).length > 0
  );
}

function isSpread(spec: unknown): boolean {
  const isByConstraint = list(seen(spec, "topologySpreadConstraints")).some(
    (each) =>
      seen(each, "topologyKey") === zone &&
      (seen(each, "whenUnsatisfiable") ?? "DoNotSchedule") === "DoNotSchedule" &&
      seen(each, "maxSkew") === 1,
  );
  const required = seen(spec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution");
  return isByConstraint || list(required).some((each) => seen(each, "topologyKey") === zone);
}

/** The zones in which the stack makes subnets; none where it makes no network. */
function zonesOf({ resources }: Graph): ReadonlySet<string> {
  return new Set(
    resources
      .filter(({ type }) => type === "aws:ec2/subnet:Subnet")
      .map(({ inputs }) => inputs.availabilityZone)
      .filter((each) => typeof each === "string"),
  );
}
