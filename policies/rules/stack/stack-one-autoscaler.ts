import { type GraphResource, nameOf } from "../../graph.ts";
import { objectOf, spoken } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { stackRule } from "../../rule.ts";

export const stackOneAutoscaler = stackRule({
  name: "stack-one-autoscaler",
  title: "One autoscaler decides on a workload's count",
  reason:
    "KEDA makes a HorizontalPodAutoscaler of its own: two of them pull the count to and fro, each by its own measure.",
  remedy: "Take one of them away; a ScaledObject scales by CPU and memory too.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "REL07-BP01 Use automation when obtaining or scaling resources" }],
  judge: ({ resources }) => {
    const first = new Map<string, GraphResource>();
    return resources.flatMap((resource) => {
      const target = targetOf(resource);
      if (target === undefined) {
        return [];
      }
      const key = `${resource.provider ?? ""} ${target}`;
      const other = first.get(key);
      first.set(key, other ?? resource);
      return other === undefined
        ? []
        : [
            {
              urn: resource.urn,
              path: "spec.scaleTargetRef",
              message: `${target} is scaled by ${nameOf(other)} too; one autoscaler is allowed`,
            },
          ];
    });
  },
});

/** Which workload an autoscaler scales, as in `Deployment shop/app`; undefined for anything else, and where it is not known. */
function targetOf(resource: GraphResource): string | undefined {
  const object = objectOf(resource);
  if (!(object?.kind === "HorizontalPodAutoscaler" || object?.kind === "ScaledObject")) {
    return undefined;
  }
  const name = seen(resource.inputs, "spec.scaleTargetRef.name");
  // KEDA takes a Deployment where no kind is given.
  const kind = seen(resource.inputs, "spec.scaleTargetRef.kind") ?? "Deployment";
  return typeof name === "string" && typeof kind === "string"
    ? `${kind} ${spoken({ namespace: object.namespace, name })}`
    : undefined;
}
