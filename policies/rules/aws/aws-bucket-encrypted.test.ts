import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketEncrypted } from "./aws-bucket-encrypted.ts";

const type = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const by = (sseAlgorithm: unknown) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });
const path = "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm";

describeRule(bucketEncrypted, {
  passes: {
    "a bucket under a key of KMS": aws(type, by("aws:kms")),
    "a bucket under an algorithm that is not known yet": aws(type, by(unknown)),
  },
  fails: {
    "a bucket with no algorithm": { ...aws(type, by(undefined)), paths: [path] },
    "a bucket under S3's own key where KMS is asked for": {
      ...aws(type, by("AES256"), { algorithms: ["aws:kms"] }),
      paths: [path],
    },
  },
  doesNotApply: { "a bucket's versioning": aws("s3/bucketVersioning:BucketVersioning", by(undefined)) },
});
