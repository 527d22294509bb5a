import type * as aws from "@pulumi/aws";
import type { ManagedRuleGroup, WafProps } from "./waf-props.ts";

type Rule = aws.types.input.wafv2.WebAclRule;

/**
 * Rules that would refuse what the platform is for. The body's size has a rule of its own, as this one's 8 KiB are fixed; and programs
 * call an API with the libraries that Bot Control takes for bots.
 */
const alwaysCounted: Readonly<Partial<Record<ManagedRuleGroup, readonly string[]>>> = {
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
  AWSManagedRulesBotControlRuleSet: ["CategoryHttpLibrary", "SignalNonBrowserUserAgent"],
};

/**
 * The rules, in the order in which they are asked: those that cost least first, and Bot Control, which costs for each request that gets
 * there, last. Managed groups have no version, so each follows its default one.
 *
 * Capacity in WCU: rate 2, reputation 25, known bad inputs 200, body 11 (1, and 10 for the transformation that there must be), common 700,
 * SQL 200, Bot Control 50: 1188 of the 1500 that the basic price holds.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function wafRules({
  rateLimitPerIp,
  bodyLimitKib,
  botControl,
  countedRules,
}: Required<Pick<WafProps, "rateLimitPerIp" | "bodyLimitKib" | "botControl" | "countedRules">>): Rule[] {
  const managed = (group: ManagedRuleGroup) =>
    managedRule(group, [...(alwaysCounted[group] ?? []), ...(countedRules[group] ?? [])]);
  const rules: Omit<Rule, "priority">[] = [
    rateRule(rateLimitPerIp),
    managed("AWSManagedRulesAmazonIpReputationList"),
    managed("AWSManagedRulesKnownBadInputsRuleSet"),
    bodyRule(bodyLimitKib),
    managed("AWSManagedRulesCommonRuleSet"),
    managed("AWSManagedRulesSQLiRuleSet"),
    ...(botControl ? [managed("AWSManagedRulesBotControlRuleSet")] : []),
  ];
  return rules.map((rule, priority) => ({ ...rule, priority }));
}

/** What CloudWatch and the console show of a rule, or of the whole web ACL. */
export function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function rateRule(limit: number): Omit<Rule, "priority"> {
  const responseHeaders = [{ name: "Retry-After", value: "300" }];
  return {
    name: "RateLimitPerIp",
    statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    action: { block: { customResponse: { responseCode: 429, responseHeaders } } },
    visibilityConfig: visibility("RateLimitPerIp"),
  };
}

/** Beyond the limit AWS WAF reads nothing, so what is larger could hide anything: it matches, and is refused. */
function bodyRule(bodyLimitKib: number): Omit<Rule, "priority"> {
  return {
    name: "BodyTooLarge",
    statement: {
      sizeConstraintStatement: {
        fieldToMatch: { body: { oversizeHandling: "MATCH" } },
        comparisonOperator: "GT",
        size: bodyLimitKib * 1024,
        textTransformations: [{ priority: 0, type: "NONE" }],
      },
    },
    action: { block: { customResponse: { responseCode: 413 } } },
    visibilityConfig: visibility("BodyTooLarge"),
  };
}

function managedRule(group: ManagedRuleGroup, counted: readonly string[]): Omit<Rule, "priority"> {
  const isBotControl = group === "AWSManagedRulesBotControlRuleSet";
  return {
    name: group,
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })),
        }),
        ...(isBotControl && {
          managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
        }),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visibility(group),
  };
}
