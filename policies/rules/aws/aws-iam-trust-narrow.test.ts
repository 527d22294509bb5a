import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamTrustNarrow } from "./aws-iam-trust-narrow.ts";

const provider = "token.actions.githubusercontent.com";
const role = (statement: Readonly<Record<string, unknown>>) =>
  aws("iam/role:Role", { assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", ...statement }) });
const workflow = (operator: string, conditions: Readonly<Record<string, unknown>>) =>
  role({
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
    Condition: { [operator]: conditions },
  });

describeRule(iamTrustNarrow, {
  passes: {
    "a role of a service": role({ Principal: { Service: "ec2.amazonaws.com" } }),
    "a role of an organization": role({
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
    }),
    "a role of one repository": workflow("StringLike", { [`${provider}:sub`]: "repo:example/shop:*" }),
    "a trust that is not known yet": aws("iam/role:Role", { assumeRolePolicy: unknown }),
  },
  fails: {
    "a role of everyone": { ...role({ Principal: { AWS: "*" } }), paths: ["assumeRolePolicy"] },
    "a role of all workflows": {
      ...workflow("StringEquals", { [`${provider}:aud`]: "sts.amazonaws.com" }),
      paths: ["assumeRolePolicy"],
    },
    "a role of all repositories": {
      ...workflow("StringLike", { [`${provider}:sub`]: "repo:*" }),
      paths: ["assumeRolePolicy"],
    },
    "a role of tokens that may have no subject": {
      ...workflow("ForAllValues:StringLike", { [`${provider}:sub`]: "repo:example/shop:*" }),
      paths: ["assumeRolePolicy"],
    },
  },
  doesNotApply: { "a queue's policy": aws("sqs/queuePolicy:QueuePolicy", { policy: document({ Principal: "*" }) }) },
});
