import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketVersioned } from "./aws-bucket-versioned.ts";

const type = "s3/bucketVersioning:BucketVersioning";
const of = (status: unknown) => ({ bucket: "b", versioningConfiguration: { status } });

describeRule(bucketVersioned, {
  passes: {
    "a bucket that keeps versions": aws(type, of("Enabled")),
    "a bucket of which it is not known yet": aws(type, of(unknown)),
  },
  fails: {
    "a bucket that stopped to keep versions": {
      ...aws("s3/bucketVersioningV2:BucketVersioningV2", of("Suspended")),
      paths: ["versioningConfiguration.status"],
    },
  },
  doesNotApply: { "a bucket's policy": aws("s3/bucketPolicy:BucketPolicy", of("Suspended")) },
  mends: { "a bucket that stopped to keep versions": { ...aws(type, of("Suspended")), into: of("Enabled") } },
});
