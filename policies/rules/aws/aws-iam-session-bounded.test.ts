import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamSessionBounded } from "./aws-iam-session-bounded.ts";

const role = (maxSessionDuration: unknown, settings = {}) => aws("iam/role:Role", { maxSessionDuration }, settings);

describeRule(iamSessionBounded, {
  passes: {
    "a role that says nothing, and so has an hour": role(undefined),
    "a role of an hour": role(3600),
    "a role of which it is not known yet": role(unknown),
    "a role of four hours where that is allowed": role(14_400, { maximumSeconds: 14_400 }),
  },
  fails: { "a role of half a day": { ...role(43_200), paths: ["maxSessionDuration"] } },
  doesNotApply: { "a policy": aws("iam/policy:Policy", { maxSessionDuration: 43_200 }) },
});
