import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { nodeGroupStoresOnDemand } from "./aws-node-group-stores-on-demand.ts";

const type = "eks/nodeGroup:NodeGroup";
const labels = { "plinth.dev/workload": "stateful" };

describeRule(nodeGroupStoresOnDemand, {
  passes: {
    "nodes for stores on demand": aws(type, { capacityType: "ON_DEMAND", labels }),
    "nodes for services on spot": aws(type, { capacityType: "SPOT", labels: { "plinth.dev/workload": "stateless" } }),
    "nodes of which it is not known yet": aws(type, { capacityType: unknown, labels }),
  },
  fails: {
    "nodes for stores on spot": { ...aws(type, { capacityType: "SPOT", labels }), paths: ["capacityType"] },
    "nodes with the taint of stores on spot": {
      ...aws(type, { capacityType: "SPOT", taints: [{ key: "plinth.dev/workload", value: "stateful" }] }),
      paths: ["capacityType"],
    },
    "nodes that are labelled otherwise": {
      ...aws(type, { capacityType: "SPOT", labels: { tier: "data" } }, { key: "tier", value: "data" }),
      paths: ["capacityType"],
    },
  },
  doesNotApply: { "a fleet": aws("ec2/fleet:Fleet", { capacityType: "SPOT", labels }) },
});
