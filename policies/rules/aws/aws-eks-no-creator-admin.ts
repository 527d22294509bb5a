import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden } from "../../values.ts";

const path = "accessConfig.bootstrapClusterCreatorAdminPermissions";

export const eksNoCreatorAdmin = resourceRule({
  name: "aws-eks-no-creator-admin",
  title: "Who makes a cluster is not its administrator by that alone",
  reason: "That right stands in no list, and stays with the role that happened to run the first deployment.",
  remedy: "Set accessConfig.bootstrapClusterCreatorAdminPermissions to false, and write an access entry.",
  severity: "medium",
  serves: [wellArchitected("SEC03-BP02")],
  // A change of it replaces the cluster, so it is not mended.
  judge: (resource) => {
    const value = at(resource.inputs, path);
    return !isAws(resource, "eks/Cluster") || isHidden(value) || value === false
      ? []
      : [{ path, message: `it is ${value ?? "not set, and so true"}; false is allowed` }];
  },
});
