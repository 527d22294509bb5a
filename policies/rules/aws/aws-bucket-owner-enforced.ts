import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, mapping } from "../../values.ts";

const path = "rule.objectOwnership";

export const bucketOwnerEnforced = resourceRule({
  name: "aws-bucket-owner-enforced",
  title: "Buckets own what is put into them, and take no ACL",
  reason: "Where ACLs count, whoever puts an object decides who reads it, and the bucket's policy does not see it.",
  remedy: "Set rule.objectOwnership to BucketOwnerEnforced.",
  severity: "medium",
  serves: [wellArchitected("SEC08-BP04")],
  judge: (resource) => {
    const ownership = at(resource.inputs, path);
    return isAws(resource, "s3/BucketOwnershipControls") && isOther(ownership)
      ? [{ path, message: `the ownership is ${ownership ?? "not set"}; BucketOwnerEnforced is allowed` }]
      : [];
  },
  remediate: (resource) =>
    isAws(resource, "s3/BucketOwnershipControls") && isOther(at(resource.inputs, path))
      ? { ...resource.inputs, rule: { ...mapping(resource.inputs.rule), objectOwnership: "BucketOwnerEnforced" } }
      : undefined,
});

function isOther(ownership: unknown): boolean {
  return !isHidden(ownership) && ownership !== "BucketOwnerEnforced";
}
