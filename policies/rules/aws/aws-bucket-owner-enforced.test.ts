import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketOwnerEnforced } from "./aws-bucket-owner-enforced.ts";

const type = "s3/bucketOwnershipControls:BucketOwnershipControls";
const of = (objectOwnership: unknown) => ({ rule: { objectOwnership } });

describeRule(bucketOwnerEnforced, {
  passes: {
    "a bucket that owns its objects": aws(type, of("BucketOwnerEnforced")),
    "an ownership that is not known yet": aws(type, of(unknown)),
  },
  fails: { "a bucket that takes ACLs": { ...aws(type, of("BucketOwnerPreferred")), paths: ["rule.objectOwnership"] } },
  doesNotApply: { "a bucket": aws("s3/bucket:Bucket", of("ObjectWriter")) },
  mends: { "a bucket that takes ACLs": { ...aws(type, of("ObjectWriter")), into: of("BucketOwnerEnforced") } },
});
