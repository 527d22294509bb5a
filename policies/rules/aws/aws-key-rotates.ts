import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isNotOn } from "../../aws/switched.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

export const keyRotates = resourceRule({
  name: "aws-key-rotates",
  title: "Keys of KMS rotate",
  reason: "A key that never changes opens all there ever was, should it get out.",
  remedy: "Set enableKeyRotation to true: KMS keeps former keys for what they encrypted.",
  severity: "medium",
  serves: [...cisAws("3.6", "3.6"), wellArchitected("SEC08-BP01")],
  judge: (resource) =>
    stays(resource)
      ? [
          {
            path: "enableKeyRotation",
            message: `enableKeyRotation is ${resource.inputs.enableKeyRotation ?? "not set"}; true is allowed`,
          },
        ]
      : [],
  remediate: (resource) => (stays(resource) ? { ...resource.inputs, enableKeyRotation: true } : undefined),
});

/** Only symmetric keys whose material is made by KMS can rotate by themselves. */
function stays(resource: GraphResource): boolean {
  const { customerMasterKeySpec, enableKeyRotation, keyUsage, customKeyStoreId } = resource.inputs;
  return (
    isAws(resource, "kms/Key") &&
    isNotOn(enableKeyRotation) &&
    !isHidden(customerMasterKeySpec) &&
    [undefined, "SYMMETRIC_DEFAULT"].some((spec) => spec === customerMasterKeySpec) &&
    [undefined, "ENCRYPT_DECRYPT"].some((usage) => usage === keyUsage) &&
    customKeyStoreId === undefined
  );
}
