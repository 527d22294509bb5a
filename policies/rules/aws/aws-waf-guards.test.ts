import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { wafGuards } from "./aws-waf-guards.ts";

const type = "wafv2/webAcl:WebAcl";
const rate = { statement: { rateBasedStatement: { limit: 2000 } } };
const group = (name: string, action = "none") => ({
  overrideAction: { [action]: {} },
  statement: { managedRuleGroupStatement: { name, vendorName: "AWS" } },
});
const common = group("AWSManagedRulesCommonRuleSet");
const inputs = group("AWSManagedRulesKnownBadInputsRuleSet");

describeRule(wafGuards, {
  passes: {
    "an ACL with all guards": aws(type, { rules: [rate, common, inputs] }),
    "an ACL whose rules are not known yet": aws(type, { rules: unknown }),
    "an ACL without a rate where none is asked for": aws(type, { rules: [common, inputs] }, { rateBased: false }),
  },
  fails: {
    "an ACL without rules": { ...aws(type, {}), paths: ["rules", "rules", "rules"] },
    "an ACL without a rate": { ...aws(type, { rules: [common, inputs] }), paths: ["rules"] },
    "a group that only counts": {
      ...aws(type, { rules: [rate, common, group("AWSManagedRulesKnownBadInputsRuleSet", "count")] }),
      paths: ["rules"],
    },
  },
  doesNotApply: { "a set of addresses": aws("wafv2/ipSet:IpSet", {}) },
});
