import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksPublicCidrs } from "./aws-eks-public-cidrs.ts";

const type = "eks/cluster:Cluster";
const of = (endpointPublicAccess: unknown, publicAccessCidrs?: unknown) => ({
  vpcConfig: { endpointPublicAccess, publicAccessCidrs },
});

describeRule(eksPublicCidrs, {
  passes: {
    "an API server for an office": aws(type, of(true, ["203.0.113.0/24"])),
    "an API server that is not public": aws(type, of(false)),
    "addresses that are not known yet": aws(type, of(true, unknown)),
    "one address that is not known yet": aws(type, of(true, [unknown])),
  },
  fails: {
    "an API server without a list": { ...aws(type, of(true)), paths: ["vpcConfig.publicAccessCidrs"] },
    "an API server for an office and everyone": {
      ...aws(type, of(true, ["203.0.113.0/24", "0.0.0.0/0"])),
      paths: ["vpcConfig.publicAccessCidrs[1]"],
    },
    "a list for everyone that waits to be used": {
      ...aws(type, of(false, ["0.0.0.0/0"])),
      paths: ["vpcConfig.publicAccessCidrs[0]"],
    },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", of(true)) },
});
