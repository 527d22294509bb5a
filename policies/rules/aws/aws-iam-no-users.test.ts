import { aws, describeRule } from "../../aws/testkit/rule-cases.ts";
import { iamNoUsers } from "./aws-iam-no-users.ts";

describeRule(iamNoUsers, {
  passes: {
    "a user that is exempt": aws("iam/user:User", {}, { exempt: ["sample"] }),
  },
  fails: {
    "a user": { ...aws("iam/user:User", {}), paths: [undefined] },
    "a key": { ...aws("iam/accessKey:AccessKey", { user: "u" }), paths: [undefined] },
  },
  doesNotApply: { "a role": aws("iam/role:Role", {}) },
});
