import { z } from "zod";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isWorld } from "../../aws/world.ts";
import { resourceRule } from "../../rule.ts";
import { list, type Mapping, mapping } from "../../values.ts";

export const networkAclNoWorldAdmin = resourceRule({
  name: "aws-network-acl-no-world-admin",
  title: "No network ACL lets the world reach ports of administration",
  reason: "It is the second lock: it holds where a security group was opened by mistake.",
  remedy: "Let in named addresses, and reach machines by Session Manager.",
  severity: "high",
  serves: [...cisAws("5.1", "5.2"), wellArchitected("SEC05-BP02")],
  settings: z.strictObject({
    ports: z.array(z.number().int()).default([22, 3389]).describe("Ports of administration"),
  }),
  judge: (resource, { ports }) =>
    entriesOf(
      isAws(resource, "ec2/NetworkAclRule"),
      isAws(resource, "ec2/NetworkAcl", "ec2/DefaultNetworkAcl"),
      resource.inputs,
    )
      .filter(({ entry }) => ports.some((port) => letsIn(entry, port)))
      .map(({ path }) => ({ path, message: `the world reaches one of the ports ${ports.join(", ")}` })),
});

function entriesOf(isEntry: boolean, isAcl: boolean, inputs: Mapping): { path: string; entry: Mapping }[] {
  if (isEntry) {
    return inputs.egress === true
      ? []
      : [{ path: isWorld(inputs.cidrBlock) ? "cidrBlock" : "ipv6CidrBlock", entry: inputs }];
  }
  return isAcl
    ? list(inputs.ingress).map((entry, index) => ({ path: `ingress[${index}]`, entry: mapping(entry) }))
    : [];
}

function letsIn(entry: Mapping, port: number): boolean {
  const { action, ruleAction, cidrBlock, ipv6CidrBlock, fromPort, toPort, protocol } = entry;
  const hasPort = typeof fromPort === "number" && typeof toPort === "number" && fromPort <= port && port <= toPort;
  return (
    String(action ?? ruleAction).toLowerCase() === "allow" &&
    [cidrBlock, ipv6CidrBlock].some(isWorld) &&
    (["-1", "all"].includes(String(protocol)) || hasPort)
  );
}
