import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { list } from "../../values.ts";

const directions = ["ingress", "egress"] as const;

export const defaultSecurityGroupEmpty = resourceRule({
  name: "aws-default-security-group-empty",
  title: "The default security group of a network lets nothing through",
  reason: "Whatever is made without a group of its own lands in it, and all its members reach each other.",
  remedy: "Leave ingress and egress of DefaultSecurityGroup empty, and give each thing its own group.",
  severity: "high",
  serves: [...cisAws("5.4", "5.5"), wellArchitected("SEC05-BP02")],
  judge: (resource) =>
    (isAws(resource, "ec2/DefaultSecurityGroup") ? directions : [])
      .filter((direction) => list(resource.inputs[direction]).length > 0)
      .map((direction) => ({ path: direction, message: `${direction} has rules; none is allowed` })),
  remediate: (resource) =>
    isAws(resource, "ec2/DefaultSecurityGroup") && directions.some((each) => list(resource.inputs[each]).length > 0)
      ? { ...resource.inputs, ingress: [], egress: [] }
      : undefined,
});
