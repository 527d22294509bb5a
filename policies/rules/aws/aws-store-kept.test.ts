import { aws, awsIn, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { storeKept } from "./aws-store-kept.ts";

describeRule(storeKept, {
  passes: {
    "a bucket that goes only when it is empty": awsIn("prod", "s3/bucket:Bucket", { forceDestroy: false }),
    "a bucket of dev": awsIn("dev", "s3/bucket:Bucket", { forceDestroy: true }),
    "a bucket of which it is not known yet": awsIn("prod", "s3/bucket:Bucket", { forceDestroy: unknown }),
  },
  fails: {
    "a bucket of prod that goes with all it holds": {
      ...awsIn("prod", "s3/bucket:Bucket", { forceDestroy: true }),
      paths: ["forceDestroy"],
    },
    "a repository of staging": {
      ...awsIn("staging", "ecr/repository:Repository", { forceDelete: true }),
      paths: ["forceDelete"],
    },
    "a vault of dev where dev is to be kept": {
      ...awsIn("dev", "backup/vault:Vault", { forceDestroy: true }),
      settings: { disposable: [] },
      paths: ["forceDestroy"],
    },
  },
  doesNotApply: { "a machine": aws("ec2/instance:Instance", { forceDestroy: true }) },
  mends: {
    "a bucket of prod": {
      ...awsIn("prod", "s3/bucket:Bucket", { bucket: "b", forceDestroy: true }),
      into: { bucket: "b", forceDestroy: false },
    },
  },
});
