import { aws, awsIn, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { deletionProtected } from "./aws-deletion-protected.ts";

const type = "eks/cluster:Cluster";

describeRule(deletionProtected, {
  passes: {
    "a cluster of prod that is protected": awsIn("prod", type, { deletionProtection: true }),
    "a cluster of dev that is not": awsIn("dev", type, { deletionProtection: false }),
    "a cluster of which it is not known yet": awsIn("prod", type, { deletionProtection: unknown }),
    "users that are protected": awsIn("prod", "cognito/userPool:UserPool", { deletionProtection: "ACTIVE" }),
  },
  fails: {
    "a cluster of prod that is not": {
      ...awsIn("prod", type, { deletionProtection: false }),
      paths: ["deletionProtection"],
    },
    "a table that says nothing": {
      ...awsIn("staging", "dynamodb/table:Table", {}),
      paths: ["deletionProtectionEnabled"],
    },
    "a database of dev where dev is to be kept": {
      ...awsIn("dev", "rds/instance:Instance", {}),
      settings: { disposable: [] },
      paths: ["deletionProtection"],
    },
  },
  doesNotApply: { "a node group": aws("eks/nodeGroup:NodeGroup", {}) },
});
