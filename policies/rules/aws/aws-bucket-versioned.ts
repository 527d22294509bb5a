import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, mapping } from "../../values.ts";

export const bucketVersioned = resourceRule({
  name: "aws-bucket-versioned",
  title: "Buckets keep former versions",
  reason: "An object that is overwritten or deleted by mistake, or by malice, comes back only from a former version.",
  remedy: "Set versioningConfiguration.status to Enabled, and let the lifecycle end former versions.",
  severity: "medium",
  serves: [wellArchitected("REL09-BP03"), wellArchitected("SEC08-BP04")],
  judge: (resource) => {
    const status = at(resource.inputs, "versioningConfiguration.status");
    return !isAws(resource, "s3/BucketVersioning") || isHidden(status) || status === "Enabled"
      ? []
      : [
          {
            path: "versioningConfiguration.status",
            message: `the status is ${status ?? "not set"}; Enabled is allowed`,
          },
        ];
  },
  remediate: (resource) => {
    const status = at(resource.inputs, "versioningConfiguration.status");
    return !isAws(resource, "s3/BucketVersioning") || isHidden(status) || status === "Enabled"
      ? undefined
      : {
          ...resource.inputs,
          versioningConfiguration: { ...mapping(resource.inputs.versioningConfiguration), status: "Enabled" },
        };
  },
});
