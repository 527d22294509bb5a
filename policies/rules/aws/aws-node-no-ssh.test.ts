import { aws, describeRule } from "../../aws/testkit/rule-cases.ts";
import { nodeNoSsh } from "./aws-node-no-ssh.ts";

describeRule(nodeNoSsh, {
  passes: {
    "a template without a key": aws("ec2/launchTemplate:LaunchTemplate", {}),
    "nodes without remote access": aws("eks/nodeGroup:NodeGroup", {}),
  },
  fails: {
    "a template with a key": { ...aws("ec2/launchTemplate:LaunchTemplate", { keyName: "ops" }), paths: ["keyName"] },
    "nodes with remote access": {
      ...aws("eks/nodeGroup:NodeGroup", { remoteAccess: { ec2SshKey: "ops" } }),
      paths: ["remoteAccess"],
    },
  },
  doesNotApply: { "a volume": aws("ebs/volume:Volume", { keyName: "ops" }) },
});
