import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketPublicAccessBlocked } from "./aws-bucket-public-access-blocked.ts";

const type = "s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

describeRule(bucketPublicAccessBlocked, {
  passes: {
    "all four blocks": aws(type, all),
    "a block that is not known yet": aws(type, { ...all, blockPublicAcls: unknown }),
  },
  fails: {
    "a block that is off": { ...aws(type, { ...all, blockPublicPolicy: false }), paths: ["blockPublicPolicy"] },
    "a whole account with no block": {
      ...aws("s3/accountPublicAccessBlock:AccountPublicAccessBlock", {}),
      paths: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
    },
  },
  doesNotApply: { "a bucket": aws("s3/bucket:Bucket", { blockPublicAcls: false }) },
  mends: {
    "a block that is off": {
      ...aws(type, { ...all, bucket: "b", ignorePublicAcls: false }),
      into: { ...all, bucket: "b" },
    },
  },
});
