import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamNoSensitiveWildcard } from "./aws-iam-no-sensitive-wildcard.ts";

const policy = (...Action: readonly string[]) =>
  aws("iam/policy:Policy", { name: "p", policy: document({ Effect: "Allow", Action, Resource: "*" }) });

describeRule(iamNoSensitiveWildcard, {
  passes: {
    "a policy for listed actions": policy("kms:Decrypt", "kms:DescribeKey"),
    "a policy that reads": policy("iam:List*", "iam:Get*"),
    "a policy for another service": policy("ec2:*"),
    "a policy that is not known yet": aws("iam/policy:Policy", { policy: unknown }),
  },
  fails: {
    "a policy for all of keys": { ...policy("kms:*"), paths: ["policy"] },
    "a policy for all secrets": { ...policy("secretsmanager:Get*"), paths: ["policy"] },
    "a policy in other letters": { ...policy("IAM:Put*"), paths: ["policy"] },
    "a service that is listed": {
      ...policy("s3:*"),
      settings: { services: ["s3"] },
      paths: ["policy"],
    },
  },
  doesNotApply: {
    "a boundary": aws("iam/policy:Policy", {
      name: "p-boundary",
      policy: document({ Effect: "Allow", Action: "iam:*", Resource: "*" }),
    }),
    "a key's policy": aws("kms/key:Key", {
      policy: document({ Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { AWS: "111122223333" } }),
    }),
  },
});
