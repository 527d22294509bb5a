import { aws, awsIn, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { eksPrivateEndpoint } from "./aws-eks-private-endpoint.ts";

const type = "eks/cluster:Cluster";
const of = (endpointPrivateAccess: unknown, endpointPublicAccess?: unknown) => ({
  vpcConfig: { endpointPrivateAccess, endpointPublicAccess },
});

describeRule(eksPrivateEndpoint, {
  passes: {
    "a private API server": awsIn("prod", type, of(true, false)),
    "a public one of dev": awsIn("dev", type, of(true, true)),
    "one that is not known yet": awsIn("prod", type, of(unknown, unknown)),
  },
  fails: {
    "a public one of prod": { ...awsIn("prod", type, of(true, true)), paths: ["vpcConfig.endpointPublicAccess"] },
    "one of prod that says nothing, and so is public": {
      ...awsIn("prod", type, of(true)),
      paths: ["vpcConfig.endpointPublicAccess"],
    },
    "a public one of dev where none may be": {
      ...awsIn("dev", type, of(true, true)),
      settings: { publicIn: [] },
      paths: ["vpcConfig.endpointPublicAccess"],
    },
    "one that nodes reach from outside": {
      ...awsIn("dev", type, of(false, true)),
      paths: ["vpcConfig.endpointPrivateAccess"],
    },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", of(false, true)) },
});
