import type { Placement } from "@plinth/constructs/kube";
import type { Settings } from "./settings.ts";

type NodeGroup = Settings["nodeGroups"][number];

/** What runs on a group of nodes: controllers, stores, or services that keep nothing. */
export type Workload = NodeGroup["workload"];

/** On every node: what it is for. */
export const WORKLOAD_LABEL = "plinth.dev/workload";

const ownTaints: Readonly<Record<Workload, NodeGroup["taints"]>> = {
  // What the add-ons and controllers of a cluster stand by their own defaults.
  system: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }],
  stateful: [{ key: WORKLOAD_LABEL, value: "stateful", effect: "NoSchedule" }],
  stateless: [],
};

/** The labels of a group's nodes. */
export function labelsOf({ name, workload, labels }: NodeGroup): Readonly<Record<string, string>> {
  return { "plinth.dev/node-group": name, [WORKLOAD_LABEL]: workload, ...labels };
}

/** The taints of a group's nodes: they keep away what is not for them. */
export function taintsOf({ workload, taints }: NodeGroup): NodeGroup["taints"] {
  return [...ownTaints[workload], ...taints];
}

/** Where what watches over a cluster runs. */
export const systemPlacement: Placement = {
  nodeLabels: { [WORKLOAD_LABEL]: "system" },
  tolerations: [{ key: "CriticalAddonsOnly" }],
};

/** Where services that keep nothing run: on nodes that may be taken away, never beside stores and controllers. */
export const statelessPlacement: Placement = { nodeLabels: { [WORKLOAD_LABEL]: "stateless" } };
