import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { nodeGroupImage } from "./aws-node-group-image.ts";

const of = (amiType: unknown, settings = {}) => aws("eks/nodeGroup:NodeGroup", { amiType }, settings);

describeRule(nodeGroupImage, {
  passes: {
    "nodes of Bottlerocket": of("BOTTLEROCKET_ARM_64"),
    "an image that is not known yet": of(unknown),
    "another family that is allowed": of("AL2023_x86_64_STANDARD", { families: ["AL2023_"] }),
  },
  fails: {
    "nodes of another system": { ...of("AL2023_x86_64_STANDARD"), paths: ["amiType"] },
    "nodes of EKS's default": { ...of(undefined), paths: ["amiType"] },
  },
  doesNotApply: { "a cluster": aws("eks/cluster:Cluster", {}) },
});
