import { z } from "zod";
import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list } from "../../values.ts";

const all = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export const eksLogsComplete = resourceRule({
  name: "aws-eks-logs-complete",
  title: "The control plane of a cluster logs all that it does",
  reason: "Who asked the API server for what, and who was let in as whom, is in these logs and nowhere else.",
  remedy: `Set enabledClusterLogTypes to ${all.join(", ")}.`,
  severity: "medium",
  serves: [cisEks("2.1.1"), wellArchitected("SEC04-BP01")],
  settings: z.strictObject({ types: z.array(z.string()).default(all).describe("Types of logs that have to be on") }),
  judge: (resource, { types }) => {
    const missing = missingTypes(resource, types);
    return missing.length > 0
      ? [{ path: "enabledClusterLogTypes", message: `${missing.join(", ")} is not logged` }]
      : [];
  },
  remediate: (resource, { types }) => {
    const missing = missingTypes(resource, types);
    return missing.length > 0
      ? { ...resource.inputs, enabledClusterLogTypes: [...list(resource.inputs.enabledClusterLogTypes), ...missing] }
      : undefined;
  },
});

function missingTypes(resource: GraphResource, types: readonly string[]): string[] {
  const { enabledClusterLogTypes: enabled } = resource.inputs;
  return isAws(resource, "eks/Cluster") && !isHidden(enabled) && !list(enabled).some(isHidden)
    ? types.filter((type) => !list(enabled).includes(type))
    : [];
}
