import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf, withInput } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const path = "upgradePolicy.supportType";

export const eksStandardSupport = resourceRule({
  name: "aws-eks-standard-support",
  title: "Clusters do not slide into extended support",
  reason: "It is the default, and makes a forgotten upgrade a bill in place of an upgrade.",
  remedy: "Set upgradePolicy.supportType to STANDARD.",
  severity: "low",
  serves: [wellArchitected("SEC06-BP01")],
  judge: (resource) => (isAws(resource, "eks/Cluster") ? oneOf(resource.inputs, path, ["STANDARD"]) : []),
  remediate: (resource) =>
    isAws(resource, "eks/Cluster") && oneOf(resource.inputs, path, ["STANDARD"]).length > 0
      ? withInput(resource.inputs, path, "STANDARD")
      : undefined,
});
