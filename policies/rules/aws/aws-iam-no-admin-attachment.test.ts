import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamNoAdminAttachment } from "./aws-iam-no-admin-attachment.ts";

const type = "iam/rolePolicyAttachment:RolePolicyAttachment";
const of = (name: string) => `arn:aws:iam::aws:policy/${name}`;

describeRule(iamNoAdminAttachment, {
  passes: {
    "a role with a narrow policy": aws(type, { policyArn: of("AmazonEKSClusterPolicy") }),
    "a role with a policy that is not known yet": aws(type, { policyArn: unknown }),
  },
  fails: {
    "an administrator": { ...aws(type, { policyArn: of("AdministratorAccess") }), paths: ["policyArn"] },
    "a role that is made as one": {
      ...aws("iam/role:Role", { managedPolicyArns: [of("ReadOnlyAccess"), of("PowerUserAccess")] }),
      paths: ["managedPolicyArns[1]"],
    },
    "a policy that is listed": {
      ...aws(type, { policyArn: of("ReadOnlyAccess") }, { policies: ["ReadOnlyAccess"] }),
      paths: ["policyArn"],
    },
  },
  doesNotApply: { "a policy of one's own": aws("iam/policy:Policy", { policyArn: of("AdministratorAccess") }) },
});
