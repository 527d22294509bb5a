import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketNoPublicAcl } from "./aws-bucket-no-public-acl.ts";

const grantTo = (uri: unknown) => ({ accessControlPolicy: { grants: [{ grantee: { uri }, permission: "READ" }] } });

describeRule(bucketNoPublicAcl, {
  passes: {
    "a bucket without an ACL": aws("s3/bucket:Bucket", {}),
    "an ACL for logs": aws("s3/bucketAcl:BucketAcl", { acl: "log-delivery-write" }),
    "an ACL that is not known yet": aws("s3/bucketAcl:BucketAcl", { acl: unknown }),
    "a grant to those who deliver logs": aws(
      "s3/bucketAcl:BucketAcl",
      grantTo("http://acs.amazonaws.com/groups/s3/LogDelivery"),
    ),
  },
  fails: {
    "an ACL that lets everyone read": { ...aws("s3/bucketAcl:BucketAcl", { acl: "public-read" }), paths: ["acl"] },
    "a bucket that lets everyone write": { ...aws("s3/bucket:Bucket", { acl: "public-read-write" }), paths: ["acl"] },
    "a grant to everyone who has an account": {
      ...aws("s3/bucketAclV2:BucketAclV2", grantTo("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")),
      paths: ["accessControlPolicy.grants[0].grantee.uri"],
    },
  },
  doesNotApply: { "a resource of another service": aws("ec2/networkAcl:NetworkAcl", { acl: "public-read" }) },
});
