import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketAbortsUploads } from "./aws-bucket-aborts-uploads.ts";

const type = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const after = (daysAfterInitiation: unknown, status = "Enabled") => ({
  rules: [
    { id: "logs", status: "Enabled", expiration: { days: 30 } },
    { id: "uploads", status, abortIncompleteMultipartUpload: { daysAfterInitiation } },
  ],
});

describeRule(bucketAbortsUploads, {
  passes: {
    "a lifecycle that ends uploads": aws(type, after(7)),
    "a lifecycle whose days are not known yet": aws(type, after(unknown)),
  },
  fails: {
    "a lifecycle that ends none": { ...aws(type, after(undefined)), paths: ["rules"] },
    "a rule that is switched off": { ...aws(type, after(7, "Disabled")), paths: ["rules"] },
    "a rule that waits too long": { ...aws(type, after(7), { maximumDays: 3 }), paths: ["rules"] },
  },
  doesNotApply: { "a repository's lifecycle": aws("ecr/lifecyclePolicy:LifecyclePolicy", after(undefined)) },
});
