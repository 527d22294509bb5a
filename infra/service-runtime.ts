import type { Placement } from "@plinth/constructs/kube";
import type { ServiceSettings } from "./settings.ts";

const runtimeLabel = "plinth.dev/runtime";

/** The nodes for a service: those of its cluster, or the local stack's process nodes, which keep every other pod away. */
export function placementOf({ runtime }: ServiceSettings, nodes: Placement): Placement {
  return runtime === "container"
    ? nodes
    : {
        runtimeClass: "process",
        nodeLabels: { [runtimeLabel]: "process" },
        tolerations: [{ key: runtimeLabel, value: "process", effect: "NoSchedule" }],
      };
}
