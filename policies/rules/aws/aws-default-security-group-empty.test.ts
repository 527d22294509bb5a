import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { defaultSecurityGroupEmpty } from "./aws-default-security-group-empty.ts";

const type = "ec2/defaultSecurityGroup:DefaultSecurityGroup";
const rule = { protocol: "-1", fromPort: 0, toPort: 0, self: true };

describeRule(defaultSecurityGroupEmpty, {
  passes: {
    "an empty group": aws(type, { ingress: [], egress: [] }),
    "a group that says nothing, and so is emptied": aws(type, {}),
    "a group that is not known yet": aws(type, { ingress: unknown }),
  },
  fails: {
    "a group that lets in": { ...aws(type, { ingress: [rule] }), paths: ["ingress"] },
    "a group that lets out": { ...aws(type, { ingress: [], egress: [rule] }), paths: ["egress"] },
  },
  doesNotApply: { "a group of its own": aws("ec2/securityGroup:SecurityGroup", { ingress: [rule] }) },
  mends: {
    "a group that lets in": {
      ...aws(type, { vpcId: "vpc-1", ingress: [rule] }),
      into: { vpcId: "vpc-1", ingress: [], egress: [] },
    },
  },
});
