import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isWorld } from "../../aws/world.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

const path = "vpcConfig.publicAccessCidrs";

export const eksPublicCidrs = resourceRule({
  name: "aws-eks-public-cidrs",
  title: "A public API server lets in named addresses alone",
  reason: "Left out, the list is the whole internet.",
  remedy: "List the addresses of offices and runners in vpcConfig.publicAccessCidrs.",
  severity: "critical",
  serves: [cisEks("5.4.1"), wellArchitected("SEC05-BP02")],
  judge: (resource) => {
    const cidrs = at(resource.inputs, path);
    const isPublic = at(resource.inputs, "vpcConfig.endpointPublicAccess") ?? true;
    if (!isAws(resource, "eks/Cluster") || isHidden(cidrs)) {
      return [];
    }
    return [
      ...(isPublic === true && list(cidrs).length === 0
        ? [{ path, message: "there is no list, so the whole internet is let in" }]
        : []),
      ...list(cidrs).flatMap((cidr, index) =>
        isWorld(cidr) ? [{ path: `${path}[${index}]`, message: `${cidr} is all the world` }] : [],
      ),
    ];
  },
});
