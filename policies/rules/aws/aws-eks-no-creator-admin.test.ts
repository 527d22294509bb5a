import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksNoCreatorAdmin } from "./aws-eks-no-creator-admin.ts";

const type = "eks/cluster:Cluster";
const path = "accessConfig.bootstrapClusterCreatorAdminPermissions";
const of = (value: unknown) => aws(type, { accessConfig: { bootstrapClusterCreatorAdminPermissions: value } });

describeRule(eksNoCreatorAdmin, {
  passes: { "a cluster whose maker is nobody": of(false), "one of which it is not known yet": of(unknown) },
  fails: {
    "a cluster whose maker is its administrator": { ...of(true), paths: [path] },
    "a cluster that says nothing": { ...aws(type, {}), paths: [path] },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", {}) },
});
