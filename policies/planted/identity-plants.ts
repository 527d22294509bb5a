import { add, type Plant, set } from "./plant.ts";

const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** A role of prod that may do this too. */
const granted = (statement: object): Plant => ({
  into: set({ type: "aws:iam/rolePolicy:RolePolicy" }, "policy", document(statement)),
});

const role = { type: "aws:iam/role:Role" };

/** A fault for each rule on identities in AWS. */
export const identityPlants: Readonly<Record<string, Plant>> = {
  "aws-iam-no-admin-attachment": {
    into: set(
      { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment" },
      "policyArn",
      "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
  },
  "aws-iam-no-full-admin": granted({ Action: "*", Resource: "*" }),
  "aws-iam-no-sensitive-wildcard": granted({
    Action: "secretsmanager:*",
    Resource: "arn:aws:secretsmanager:us-east-1:111122223333:secret:plinth/*",
  }),
  "aws-iam-no-users": { into: add("aws:iam/user:User", { name: "planted" }) },
  "aws-iam-pass-role-narrow": granted({ Action: "iam:PassRole", Resource: "*" }),
  "aws-iam-session-bounded": { into: set(role, "maxSessionDuration", 43_200) },
  "aws-iam-trust-narrow": {
    into: set(role, "assumeRolePolicy", document({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" })),
  },
};
