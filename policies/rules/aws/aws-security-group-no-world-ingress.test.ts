import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { securityGroupNoWorldIngress } from "./aws-security-group-no-world-ingress.ts";

const group = (...ingress: readonly unknown[]) => aws("ec2/securityGroup:SecurityGroup", { ingress });
const tcp = (fromPort: unknown, toPort: unknown, cidr: string) => ({
  protocol: "tcp",
  fromPort,
  toPort,
  cidrBlocks: [cidr],
});
const own = (inputs: Readonly<Record<string, unknown>>) =>
  aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { ipProtocol: "tcp", ...inputs });

describeRule(securityGroupNoWorldIngress, {
  passes: {
    "a group that lets in nobody": group(),
    "a group that lets in a network": group(tcp(22, 22, "10.0.0.0/8")),
    "a group that lets in the world at 443": group(tcp(443, 443, "0.0.0.0/0")),
    "a group whose ports are not known yet": group(tcp(unknown, unknown, "0.0.0.0/0")),
    "a rule for another group": own({ fromPort: 22, toPort: 22, referencedSecurityGroupId: "sg-1" }),
    "listed ports side by side": {
      ...group(tcp(80, 81, "0.0.0.0/0")),
      settings: { allowedPorts: [81, 80] },
    },
  },
  fails: {
    "a group that lets in the world at 22": { ...group(tcp(22, 22, "0.0.0.0/0")), paths: ["ingress[0]"] },
    "a group that lets in half of the world": { ...group(tcp(22, 22, "128.0.0.0/1")), paths: ["ingress[0]"] },
    "a range around a listed port": { ...group(tcp(442, 444, "0.0.0.0/0")), paths: ["ingress[0]"] },
    "the second rule of a group": {
      ...group(tcp(443, 443, "0.0.0.0/0"), { protocol: "-1", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }),
      paths: ["ingress[1]"],
    },
    "a rule by IPv6": { ...own({ fromPort: 3389, toPort: 3389, cidrIpv6: "::/0" }), paths: ["cidrIpv6"] },
    "an older rule": {
      ...aws("ec2/securityGroupRule:SecurityGroupRule", { type: "ingress", ...tcp(0, 65535, "0.0.0.0/0") }),
      paths: ["cidrBlocks"],
    },
  },
  doesNotApply: {
    "a rule on what goes out": aws("ec2/securityGroupRule:SecurityGroupRule", {
      type: "egress",
      ...tcp(22, 22, "0.0.0.0/0"),
    }),
  },
});
