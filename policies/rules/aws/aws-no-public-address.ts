import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isOn } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const noPublicAddress = resourceRule({
  name: "aws-no-public-address",
  title: "Machines get no public address",
  reason: "A machine with a public address is one open port away from the internet.",
  remedy: "Leave mapPublicIpOnLaunch and associatePublicIpAddress off; go out by NAT, come in by a load balancer.",
  severity: "high",
  serves: [{ framework: "CIS EKS", clause: "1.7.0 5.4.3" }, wellArchitected("SEC05-BP01")],
  judge: (resource) =>
    pathsOf(resource.inputs)
      .filter(({ kinds, path }) => isAws(resource, ...kinds) && isOn(at(resource.inputs, path)))
      .map(({ path }) => ({ path, message: `${path} is true; false is allowed` })),
});

function pathsOf({ networkInterfaces }: Readonly<Record<string, unknown>>): { kinds: string[]; path: string }[] {
  const interfaces = Array.isArray(networkInterfaces) ? networkInterfaces : [];
  return [
    { kinds: ["ec2/Subnet", "ec2/DefaultSubnet"], path: "mapPublicIpOnLaunch" },
    { kinds: ["ec2/Instance", "ec2/LaunchConfiguration"], path: "associatePublicIpAddress" },
    ...interfaces.map((_, index) => ({
      kinds: ["ec2/LaunchTemplate"],
      path: `networkInterfaces[${index}].associatePublicIpAddress`,
    })),
  ];
}
