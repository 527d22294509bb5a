import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { securityGroupNoOpenEgress } from "./aws-security-group-no-open-egress.ts";

const all = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };

describeRule(securityGroupNoOpenEgress, {
  passes: {
    "a group that lets out nothing": aws("ec2/securityGroup:SecurityGroup", { egress: [] }),
    "a group that lets out to a network": aws("ec2/securityGroup:SecurityGroup", {
      egress: [{ ...all, cidrBlocks: ["10.0.0.0/16"] }],
    }),
    "a rule for HTTPS": aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    }),
    "a rule whose protocol is not known yet": aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
      ipProtocol: unknown,
      cidrIpv4: "0.0.0.0/0",
    }),
    "a group that lets out everything where that is allowed": aws(
      "ec2/securityGroup:SecurityGroup",
      { egress: [all] },
      { allowAll: true },
    ),
  },
  fails: {
    "a group that lets out everything": {
      ...aws("ec2/securityGroup:SecurityGroup", { egress: [all] }),
      paths: ["egress[0]"],
    },
    "a rule for everything by IPv6": {
      ...aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", { ipProtocol: "-1", cidrIpv6: "::/0" }),
      paths: ["cidrIpv6"],
    },
  },
  doesNotApply: { "what comes in": aws("ec2/securityGroup:SecurityGroup", { ingress: [all] }) },
});
