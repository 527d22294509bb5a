import type { GraphResource } from "../graph.ts";
import { isHidden, list, type Mapping, mapping } from "../values.ts";
import { isAws } from "./kind.ts";
import { isWorld } from "./world.ts";

/** What a rule of a security group lets through, and where it stands. */
export interface Traffic {
  /** As in `ingress[0]`, or `cidrIpv4` where the resource is the rule. */
  readonly path: string;
  /** Of its addresses those that are all the world. */
  readonly fromWorld: readonly string[];
  /** First and last port; undefined for all of them, or where they are not known. */
  readonly ports: readonly [number, number] | undefined;
  readonly isAnyProtocol: boolean;
  readonly isKnown: boolean;
}

const lists = ["cidrBlocks", "ipv6CidrBlocks"];
const singles = ["cidrIpv4", "cidrIpv6"];

/** What a security group, or a rule of one, lets through in one direction. */
export function trafficOf(resource: GraphResource, direction: "ingress" | "egress"): readonly Traffic[] {
  const { inputs } = resource;
  if (isAws(resource, "ec2/SecurityGroup")) {
    return list(inputs[direction]).map((rule, index) => traffic(`${direction}[${index}]`, mapping(rule), "protocol"));
  }
  if (isAws(resource, "ec2/SecurityGroupRule") && inputs.type === direction) {
    return [traffic(addressInputOf(inputs), inputs, "protocol")];
  }
  return isAws(resource, direction === "ingress" ? "vpc/SecurityGroupIngressRule" : "vpc/SecurityGroupEgressRule")
    ? [traffic(addressInputOf(inputs), inputs, "ipProtocol")]
    : [];
}

function traffic(path: string, rule: Mapping, protocolInput: string): Traffic {
  const { fromPort, toPort, [protocolInput]: protocol } = rule;
  const addresses = [...lists.flatMap((input) => list(rule[input])), ...singles.map((input) => rule[input])];
  const isAnyProtocol = ["-1", "all"].includes(String(protocol));
  const areNumbers = typeof fromPort === "number" && typeof toPort === "number";
  return {
    path,
    fromWorld: addresses.filter(isWorld).map(String),
    ports: areNumbers && !isAnyProtocol ? [fromPort, toPort] : undefined,
    isAnyProtocol,
    isKnown: ![fromPort, toPort, protocol].some(isHidden),
  };
}

function addressInputOf(rule: Mapping): string {
  return [...lists, ...singles].find((input) => [rule[input]].flat().some(isWorld)) ?? "";
}

/** Whether all ports of some traffic are in a list. */
export function isWithin({ ports }: Traffic, allowed: readonly number[]): boolean {
  if (ports === undefined) {
    return false;
  }
  const [first, last] = ports;
  // A range longer than the list has a port that is not in it.
  return (
    last - first < allowed.length &&
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset).every((port) => allowed.includes(port))
  );
}

/** How traffic is called in a message. */
export function portsCalled({ ports }: Traffic): string {
  return ports === undefined
    ? "every port"
    : ports[0] === ports[1]
      ? `port ${ports[0]}`
      : `ports ${ports.join(" to ")}`;
}
