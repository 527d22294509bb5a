import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksStandardSupport } from "./aws-eks-standard-support.ts";

const type = "eks/cluster:Cluster";
const of = (supportType: unknown) => ({ upgradePolicy: { supportType } });

describeRule(eksStandardSupport, {
  passes: {
    "a cluster under standard support": aws(type, of("STANDARD")),
    "a support that is not known yet": aws(type, of(unknown)),
  },
  fails: {
    "a cluster under extended support": { ...aws(type, of("EXTENDED")), paths: ["upgradePolicy.supportType"] },
    "a cluster that says nothing": { ...aws(type, {}), paths: ["upgradePolicy.supportType"] },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", of("EXTENDED")) },
  mends: { "a cluster that says nothing": { ...aws(type, { name: "c" }), into: { name: "c", ...of("STANDARD") } } },
});
