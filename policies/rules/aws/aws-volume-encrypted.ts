import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isNotOn } from "../../aws/switched.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";

export const volumeEncrypted = resourceRule({
  name: "aws-volume-encrypted",
  title: "Volumes of EBS and file systems of EFS are encrypted",
  reason: "A volume in clear makes snapshots in clear, and those are shared and copied.",
  remedy: "Set encrypted to true, and leave encryption by default on.",
  severity: "high",
  serves: [...cisAws("2.2.1", "5.1.1"), ...cisAws("2.4.1", "2.3.1"), wellArchitected("SEC08-BP02")],
  judge: (resource) => clearInputs(resource).map((path) => ({ path, message: `${path} is not true; true is allowed` })),
  remediate: (resource) => {
    const clear = clearInputs(resource);
    return clear.length > 0
      ? { ...resource.inputs, ...Object.fromEntries(clear.map((input) => [input, true])) }
      : undefined;
  },
});

function clearInputs(resource: GraphResource): string[] {
  const { encrypted, enabled } = resource.inputs;
  if (isAws(resource, "ebs/Volume", "ebs/SnapshotCopy", "efs/FileSystem")) {
    return isNotOn(encrypted) ? ["encrypted"] : [];
  }
  // Left out, the default of the account is on.
  return isAws(resource, "ebs/EncryptionByDefault") && enabled !== undefined && isNotOn(enabled) ? ["enabled"] : [];
}
