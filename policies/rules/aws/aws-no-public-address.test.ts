import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { noPublicAddress } from "./aws-no-public-address.ts";

const template = (associatePublicIpAddress: unknown) =>
  aws("ec2/launchTemplate:LaunchTemplate", { networkInterfaces: [{ associatePublicIpAddress }] });

describeRule(noPublicAddress, {
  passes: {
    "a subnet that gives none": aws("ec2/subnet:Subnet", { mapPublicIpOnLaunch: false }),
    "a subnet of which it is not known yet": aws("ec2/subnet:Subnet", { mapPublicIpOnLaunch: unknown }),
    "a template without one": template("false"),
  },
  fails: {
    "a subnet that gives one": {
      ...aws("ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }),
      paths: ["mapPublicIpOnLaunch"],
    },
    "a template with one": { ...template("true"), paths: ["networkInterfaces[0].associatePublicIpAddress"] },
    "a machine with one": {
      ...aws("ec2/instance:Instance", { associatePublicIpAddress: true }),
      paths: ["associatePublicIpAddress"],
    },
  },
  doesNotApply: { "a fixed address": aws("ec2/eip:Eip", { associatePublicIpAddress: true }) },
});
