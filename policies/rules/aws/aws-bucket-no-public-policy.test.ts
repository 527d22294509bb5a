import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { bucketNoPublicPolicy } from "./aws-bucket-no-public-policy.ts";

const type = "s3/bucketPolicy:BucketPolicy";
const everyone = { Sid: "Site", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const under = (operator: string, key: string, value: unknown) =>
  aws(type, { policy: document({ ...everyone, Condition: { [operator]: { [key]: value } } }) });

describeRule(bucketNoPublicPolicy, {
  passes: {
    "a policy for a service": aws(type, {
      policy: document({ ...everyone, Principal: { Service: "cloudfront.amazonaws.com" } }),
    }),
    "a policy for everyone of an organization": under("StringEquals", "aws:PrincipalOrgID", "o-1234567890"),
    "a policy for everyone on some addresses": under("IpAddress", "aws:SourceIp", ["203.0.113.0/24"]),
    "a denial to everyone": aws(type, { policy: document({ ...everyone, Effect: "Deny" }) }),
    "a policy that is not known yet": aws(type, { policy: unknown }),
  },
  fails: {
    "a policy for everyone": { ...aws(type, { policy: document(everyone) }), paths: ["policy"] },
    "a policy for all of AWS": {
      ...aws(type, { policy: document({ ...everyone, Principal: { AWS: ["*"] } }) }),
      paths: ["policy"],
    },
    "a policy for all but one": {
      ...aws(type, { policy: document({ ...everyone, Principal: undefined, NotPrincipal: { AWS: "111122223333" } }) }),
      paths: ["policy"],
    },
    "a policy for everyone by TLS": { ...under("Bool", "aws:SecureTransport", "true"), paths: ["policy"] },
    "a policy for everyone on half of all addresses": {
      ...under("IpAddress", "aws:SourceIp", ["0.0.0.0/1"]),
      paths: ["policy"],
    },
    "a policy for every account": { ...under("StringLike", "aws:PrincipalAccount", "*"), paths: ["policy"] },
  },
  doesNotApply: { "a queue's policy": aws("sqs/queuePolicy:QueuePolicy", { policy: document(everyone) }) },
});
