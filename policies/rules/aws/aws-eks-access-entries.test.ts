import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksAccessEntries } from "./aws-eks-access-entries.ts";

const type = "eks/cluster:Cluster";
const path = "accessConfig.authenticationMode";
const of = (authenticationMode: unknown) => aws(type, { accessConfig: { authenticationMode } });

describeRule(eksAccessEntries, {
  passes: { "a cluster with access entries": of("API"), "a mode that is not known yet": of(unknown) },
  fails: {
    "a cluster that reads both": { ...of("API_AND_CONFIG_MAP"), paths: [path] },
    "a cluster that says nothing": { ...aws(type, {}), paths: [path] },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", {}) },
});
