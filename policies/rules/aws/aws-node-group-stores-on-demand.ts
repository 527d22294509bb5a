import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { list, mapping } from "../../values.ts";

export const nodeGroupStoresOnDemand = resourceRule({
  name: "aws-node-group-stores-on-demand",
  title: "Nodes for stores are no spot capacity",
  reason: "Spot capacity goes with two minutes' notice, often a whole zone at once: a quorum would go with it.",
  remedy: "Set capacityType to ON_DEMAND, or take the label and the taint of stores off the group.",
  severity: "high",
  serves: [wellArchitected("COST07-BP01")],
  settings: z.strictObject({
    key: z.string().default("plinth.dev/workload").describe("The label, or taint, that says what nodes are for"),
    value: z.string().default("stateful").describe("What it says of nodes for stores"),
  }),
  judge: (resource, { key, value }) => {
    const { capacityType, labels, taints } = resource.inputs;
    const isForStores =
      mapping(labels)[key] === value ||
      list(taints).some((taint) => mapping(taint).key === key && mapping(taint).value === value);
    return isAws(resource, "eks/NodeGroup") && isForStores && capacityType === "SPOT"
      ? [{ path: "capacityType", message: `nodes with ${key}=${value} are SPOT; ON_DEMAND is allowed` }]
      : [];
  },
});
