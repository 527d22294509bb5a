import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

const group = "statement.managedRuleGroupStatement.name";

export const wafGuards = resourceRule({
  name: "aws-waf-guards",
  title: "Web ACLs bound the rate of each client, and take the asked-for groups of rules",
  reason: "A web ACL without rules is a line in a report: it turns nothing away.",
  remedy: "Add a rateBasedStatement and the asked-for managed groups, none of them set to count.",
  severity: "medium",
  serves: [wellArchitected("SEC05-BP03")],
  settings: z.strictObject({
    groups: z
      .array(z.string())
      .default(["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"])
      .describe("Managed groups that have to be there"),
    rateBased: z.boolean().default(true).describe("Whether the rate of a client has to be bounded"),
  }),
  judge: (resource, { groups, rateBased }) => {
    const { rules } = resource.inputs;
    if (!isAws(resource, "wafv2/WebAcl") || isHidden(rules) || resource.inputs.ruleJson !== undefined) {
      return [];
    }
    const acting = list(rules).filter((rule) => at(rule, "overrideAction.count") === undefined);
    const missing = groups.filter((name) => !acting.some((rule) => at(rule, group) === name));
    const hasRate = acting.some((rule) => at(rule, "statement.rateBasedStatement") !== undefined);
    return [
      ...missing.map((name) => ({ path: "rules", message: `${name} is not among the rules that act` })),
      ...(rateBased && !hasRate ? [{ path: "rules", message: "no rule bounds the rate of a client" }] : []),
    ];
  },
});
