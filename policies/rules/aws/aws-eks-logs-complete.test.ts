import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksLogsComplete } from "./aws-eks-logs-complete.ts";

const type = "eks/cluster:Cluster";
const all = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const of = (enabledClusterLogTypes: unknown) => ({ enabledClusterLogTypes });

describeRule(eksLogsComplete, {
  passes: {
    "a cluster that logs all": aws(type, of(all)),
    "a cluster that logs what is asked for": aws(type, of(["audit"]), { types: ["audit"] }),
    "logs that are not known yet": aws(type, of(unknown)),
  },
  fails: {
    "a cluster without the audit log": {
      ...aws(type, of(all.filter((each) => each !== "audit"))),
      paths: ["enabledClusterLogTypes"],
    },
    "a cluster without logs": { ...aws(type, {}), paths: ["enabledClusterLogTypes"] },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", {}) },
  mends: { "a cluster that logs one": { ...aws(type, of(["api"])), into: of(all) } },
});
