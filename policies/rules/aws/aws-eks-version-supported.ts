import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const eksVersionSupported = resourceRule({
  name: "aws-eks-version-supported",
  title: "Clusters and nodes run a version of Kubernetes under standard support",
  reason: "A version past it costs several times as much by the hour, and then is upgraded on a day that AWS picks.",
  remedy: "Go up to an allowed version, one minor version at a time.",
  severity: "medium",
  serves: [wellArchitected("SEC06-BP01")],
  settings: z.strictObject({
    versions: z.array(z.string()).default(["1.35", "1.36"]).describe("Versions that may be run"),
  }),
  judge: (resource, { versions }) => {
    const hasVersion = resource.inputs.version !== undefined || isAws(resource, "eks/Cluster");
    return isAws(resource, "eks/Cluster", "eks/NodeGroup") && hasVersion
      ? oneOf(resource.inputs, "version", versions)
      : [];
  },
});
