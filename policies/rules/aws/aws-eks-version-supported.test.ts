import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksVersionSupported } from "./aws-eks-version-supported.ts";

const cluster = (version: unknown, settings = {}) => aws("eks/cluster:Cluster", { version }, settings);

describeRule(eksVersionSupported, {
  passes: {
    "a cluster of an allowed version": cluster("1.36"),
    "a version that is not known yet": cluster(unknown),
    "nodes of their cluster's version": aws("eks/nodeGroup:NodeGroup", {}),
  },
  fails: {
    "a cluster of an old version": { ...cluster("1.29"), paths: ["version"] },
    "a cluster of whatever version is the newest": { ...cluster(undefined), paths: ["version"] },
    "nodes of an old version": { ...aws("eks/nodeGroup:NodeGroup", { version: "1.29" }), paths: ["version"] },
    "a version that is no longer listed": { ...cluster("1.36", { versions: ["1.37"] }), paths: ["version"] },
  },
  doesNotApply: { "an add-on": aws("eks/addon:Addon", { version: "1.29" }) },
});
