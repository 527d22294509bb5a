import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketTlsOnly } from "./aws-bucket-tls-only.ts";

const type = "s3/bucketPolicy:BucketPolicy";
const refuses = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const reads = { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "*" };

describeRule(bucketTlsOnly, {
  passes: {
    "a policy that denies plain HTTP": aws(type, { policy: document(reads, refuses) }),
    "a policy that denies it to all of AWS": aws(type, { policy: document({ ...refuses, Principal: { AWS: ["*"] } }) }),
    "a policy that is not known yet": aws(type, { policy: unknown }),
  },
  fails: {
    "a policy without that denial": { ...aws(type, { policy: document(reads) }), paths: ["policy"] },
    "a policy that denies downloads alone": {
      ...aws(type, { policy: document({ ...refuses, Action: "s3:GetObject" }) }),
      paths: ["policy"],
    },
    "a policy that denies TLS": {
      ...aws(type, { policy: document({ ...refuses, Condition: { Bool: { "aws:SecureTransport": "true" } } }) }),
      paths: ["policy"],
    },
  },
  doesNotApply: { "a queue's policy": aws("sqs/queuePolicy:QueuePolicy", { policy: document(reads) }) },
});
