import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isNotOn } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
const kinds = ["s3/BucketPublicAccessBlock", "s3/AccountPublicAccessBlock"];

export const bucketPublicAccessBlocked = resourceRule({
  name: "aws-bucket-public-access-blocked",
  title: "Public access to buckets is blocked in all four ways",
  reason:
    "Each of the four stops what the others let through: ACLs and policies, those to come and those that are there.",
  remedy: "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
  severity: "critical",
  serves: [...cisAws("2.1.4", "2.1.4"), wellArchitected("SEC03-BP07")],
  judge: (resource) =>
    (isAws(resource, ...kinds) ? blocks : [])
      .filter((block) => isNotOn(resource.inputs[block]))
      .map((block) => ({
        path: block,
        message: `${block} is ${resource.inputs[block] ?? "not set"}; true is allowed`,
      })),
  remediate: (resource) => {
    const open = isAws(resource, ...kinds) ? blocks.filter((block) => isNotOn(resource.inputs[block])) : [];
    return open.length > 0
      ? { ...resource.inputs, ...Object.fromEntries(open.map((block) => [block, true])) }
      : undefined;
  },
});
