import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { policyNotOpen } from "./aws-policy-not-open.ts";

const everyone = { Effect: "Allow", Principal: { AWS: "*" }, Action: "*", Resource: "*" };
const ofTheAccount = { ...everyone, Principal: { AWS: "arn:aws:iam::111122223333:root" } };

describeRule(policyNotOpen, {
  passes: {
    "a key for its account": aws("kms/key:Key", { policy: document(ofTheAccount) }),
    "a queue for the rules of one account": aws("sqs/queuePolicy:QueuePolicy", {
      policy: document({ ...everyone, Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:*:111122223333:*" } } }),
    }),
    "a policy that is not known yet": aws("sns/topicPolicy:TopicPolicy", { policy: unknown }),
  },
  fails: {
    "a key for everyone": { ...aws("kms/key:Key", { policy: document(everyone) }), paths: ["policy"] },
    "a log policy for everyone": {
      ...aws("cloudwatch/logResourcePolicy:LogResourcePolicy", { policyDocument: document(everyone) }),
      paths: ["policyDocument"],
    },
    "a queue for everyone who sends the account along, or nothing": {
      ...aws("sqs/queuePolicy:QueuePolicy", {
        policy: document({ ...everyone, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "111122223333" } } }),
      }),
      paths: ["policy"],
    },
  },
  doesNotApply: {
    "a bucket's policy, which has its own rule": aws("s3/bucketPolicy:BucketPolicy", { policy: document(everyone) }),
  },
});
