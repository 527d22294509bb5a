import { z } from "zod";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { list } from "../../values.ts";

export const iamNoAdminAttachment = resourceRule({
  name: "aws-iam-no-admin-attachment",
  title: "No identity has a policy of AWS that makes it an administrator",
  reason: "Such a policy is wider than any task, and AWS widens it with each new service.",
  remedy: "Write a policy for the task.",
  severity: "critical",
  serves: [...cisAws("1.16", "1.15"), wellArchitected("SEC03-BP02")],
  settings: z.strictObject({
    policies: z
      .array(z.string())
      .default(["AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "AWSCloudShellFullAccess"])
      .describe("Policies of AWS that are not to be attached"),
  }),
  judge: (resource, { policies }) => {
    const { managedPolicyArns, policyArn } = resource.inputs;
    const attached = isAws(resource, "iam/Role")
      ? list(managedPolicyArns).map((arn, index) => ({ path: `managedPolicyArns[${index}]`, arn }))
      : [{ path: "policyArn", arn: policyArn }].filter(() => isAws(resource, ...attachments));
    return attached
      .filter(({ arn }) => policies.some((policy) => String(arn).endsWith(`:aws:policy/${policy}`)))
      .map(({ path, arn }) => ({ path, message: `${arn} is attached` }));
  },
});

const attachments = [
  "iam/GroupPolicyAttachment",
  "iam/PolicyAttachment",
  "iam/RolePolicyAttachment",
  "iam/UserPolicyAttachment",
];
