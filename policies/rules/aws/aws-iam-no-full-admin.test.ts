import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamNoFullAdmin } from "./aws-iam-no-full-admin.ts";

const all = { Effect: "Allow", Action: "*", Resource: "*" };
const policy = (statement: Readonly<Record<string, unknown>>) =>
  aws("iam/rolePolicy:RolePolicy", { policy: document(statement) });

describeRule(iamNoFullAdmin, {
  passes: {
    "a policy for one action": policy({ ...all, Action: "s3:GetObject" }),
    "a policy for one bucket": policy({ ...all, Resource: ["arn:aws:s3:::b"] }),
    "a denial of everything": policy({ ...all, Effect: "Deny" }),
    "a boundary": aws("iam/policy:Policy", { name: "p-boundary", policy: document(all) }),
    "a policy that is not known yet": aws("iam/policy:Policy", { policy: unknown }),
  },
  fails: {
    "a policy for everything": { ...policy(all), paths: ["policy"] },
    "a policy for everything in other words": { ...policy({ ...all, Action: ["*:*"] }), paths: ["policy"] },
    "a policy for all but billing": {
      ...policy({ Effect: "Allow", NotAction: "aws-portal:*", Resource: "*" }),
      paths: ["policy"],
    },
    "a policy within a role": {
      ...aws("iam/role:Role", { inlinePolicies: [{ policy: document() }, { policy: document(all) }] }),
      paths: ["inlinePolicies[1].policy"],
    },
  },
  doesNotApply: { "a key's policy": aws("kms/key:Key", { policy: document(all) }) },
});
