import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, list } from "../../values.ts";

const everyone = ["AllUsers", "AuthenticatedUsers"];

export const bucketNoPublicAcl = resourceRule({
  name: "aws-bucket-no-public-acl",
  title: "No bucket's ACL allows everyone",
  reason: "An ACL lets in all the world, or everyone who has any account at AWS, past every policy.",
  remedy: "Take the ACL away: BucketOwnerEnforced needs none.",
  severity: "critical",
  serves: [wellArchitected("SEC03-BP07"), wellArchitected("SEC08-BP04")],
  judge: (resource) => {
    const { acl, accessControlPolicy } = resource.inputs;
    return isAws(resource, "s3/Bucket", "s3/BucketAcl", "s3/BucketObject")
      ? [
          ...(/^(public-read|authenticated-read)/.test(String(acl))
            ? [{ path: "acl", message: `the ACL is ${acl}; private is allowed` }]
            : []),
          ...list(at(accessControlPolicy, "grants")).flatMap((grant, index) =>
            everyone.some((group) => String(at(grant, "grantee.uri")).endsWith(`/global/${group}`))
              ? [
                  {
                    path: `accessControlPolicy.grants[${index}].grantee.uri`,
                    message: `${at(grant, "permission")} is granted to ${at(grant, "grantee.uri")}; accounts are allowed`,
                  },
                ]
              : [],
          ),
        ]
      : [];
  },
});
