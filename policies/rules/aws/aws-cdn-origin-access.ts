import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf, present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, list } from "../../values.ts";

export const cdnOriginAccess = resourceRule({
  name: "aws-cdn-origin-access",
  title: "Distributions sign what they ask of buckets (origin access control)",
  reason: "A bucket that answers the distribution unsigned answers everybody, past the web ACL.",
  remedy: "Set originAccessControlId on each origin that is a bucket, and signingBehavior to always.",
  severity: "high",
  serves: [wellArchitected("SEC08-BP04")],
  judge: (resource) => {
    const { inputs } = resource;
    if (isAws(resource, "cloudfront/OriginAccessControl")) {
      return oneOf(inputs, "signingBehavior", ["always"]);
    }
    return isAws(resource, "cloudfront/Distribution")
      ? list(inputs.origins).flatMap((origin, index) =>
          isBucket(origin) ? present(inputs, `origins[${index}].originAccessControlId`) : [],
        )
      : [];
  },
});

/** A bucket by its name of REST; that of a website speaks HTTP and is a custom origin. */
function isBucket(origin: unknown): boolean {
  return (
    at(origin, "s3OriginConfig") !== undefined ||
    /\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com$/.test(String(at(origin, "domainName")))
  );
}
