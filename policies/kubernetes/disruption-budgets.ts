import type { Graph, GraphResource } from "../graph.ts";
import { at } from "../values.ts";
import { isKind, objectOf } from "./object.ts";
import { selects } from "./selector.ts";
import type { Workload } from "./workloads.ts";

/** The disruption budgets that count a workload's pods. */
export function budgetsOf({ object, labels }: Workload, { resources }: Graph): readonly GraphResource[] {
  return resources.filter(
    (resource) =>
      isKind(resource, "PodDisruptionBudget") &&
      objectOf(resource)?.namespace === object.namespace &&
      selects(at(resource.inputs, "spec.selector"), labels),
  );
}
