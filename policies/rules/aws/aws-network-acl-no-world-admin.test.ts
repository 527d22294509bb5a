import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { networkAclNoWorldAdmin } from "./aws-network-acl-no-world-admin.ts";

const acl = (entry: Readonly<Record<string, unknown>>) =>
  aws("ec2/networkAcl:NetworkAcl", {
    ingress: [{ action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 443, toPort: 443, ...entry }],
  });

describeRule(networkAclNoWorldAdmin, {
  passes: {
    "an ACL for HTTPS": acl({}),
    "an ACL that refuses the world": acl({ action: "deny", fromPort: 22, toPort: 22 }),
    "an ACL for a network": acl({ cidrBlock: "10.0.0.0/16", fromPort: 22, toPort: 22 }),
    "an ACL whose ports are not known yet": acl({ fromPort: unknown }),
  },
  fails: {
    "an ACL for all ports": { ...acl({ fromPort: 0, toPort: 65535 }), paths: ["ingress[0]"] },
    "an ACL for all protocols": { ...acl({ protocol: "-1", fromPort: 0, toPort: 0 }), paths: ["ingress[0]"] },
    "an entry of its own by IPv6": {
      ...aws("ec2/networkAclRule:NetworkAclRule", {
        ruleAction: "allow",
        protocol: "6",
        ipv6CidrBlock: "::/0",
        fromPort: 3389,
        toPort: 3389,
      }),
      paths: ["ipv6CidrBlock"],
    },
  },
  doesNotApply: {
    "an entry on what goes out": aws("ec2/networkAclRule:NetworkAclRule", {
      egress: true,
      ruleAction: "allow",
      protocol: "-1",
      cidrBlock: "0.0.0.0/0",
    }),
  },
});
