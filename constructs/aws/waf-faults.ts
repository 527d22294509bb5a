import type { PropsFault } from "../props-error.ts";
import { bodyLimitsKib, managedRuleGroups, type WafProps } from "./waf-props.ts";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** @see https://aws.amazon.com/about-aws/whats-new/2024/08/aws-waf-rate-based-rules-lower-rate-limits/ */
const RATE_LIMITS = { least: 10, most: 2_000_000_000 };

/** Everything that is wrong with the props of a Waf; empty when nothing is. */
export function wafFaults(props: WafProps): PropsFault[] {
  return [
    ...prefixFaults(props),
    ...accountFaults(props),
    ...rateFaults(props),
    ...bodyFaults(props),
    ...countedFaults(props),
    ...retentionFaults(props),
  ];
}

function prefixFaults({ prefix }: WafProps): PropsFault[] {
  return /^[A-Za-z0-9-]{1,64}$/.test(prefix)
    ? []
    : [{ path: "prefix", value: prefix, allowed: '1 to 64 letters, digits and "-"' }];
}

function accountFaults({ accountId }: WafProps): PropsFault[] {
  return /^\d{12}$/.test(accountId) ? [] : [{ path: "accountId", value: accountId, allowed: "twelve digits" }];
}

function rateFaults({ rateLimitPerIp: limit }: WafProps): PropsFault[] {
  const { least, most } = RATE_LIMITS;
  return limit === undefined || (Number.isInteger(limit) && limit >= least && limit <= most)
    ? []
    : [{ path: "rateLimitPerIp", value: limit, allowed: `a whole number from ${least} to ${most}` }];
}

function bodyFaults({ bodyLimitKib }: WafProps): PropsFault[] {
  return bodyLimitKib === undefined || bodyLimitsKib.includes(bodyLimitKib)
    ? []
    : [{ path: "bodyLimitKib", value: bodyLimitKib, allowed: bodyLimitsKib.join(", ") }];
}

function countedFaults({ countedRules = {} }: WafProps): PropsFault[] {
  return Object.entries(countedRules).flatMap(([group, rules]) => [
    ...(managedRuleGroups.some((known) => known === group)
      ? []
      : [{ path: `countedRules.${group}`, value: rules, allowed: `rules of ${managedRuleGroups.join(", ")}` }]),
    ...rules
      .filter((rule) => !/^\w{1,128}$/.test(rule))
      .map((rule) => ({ path: `countedRules.${group}`, value: rule, allowed: 'a rule\'s name: letters, digits, "_"' })),
  ]);
}

function retentionFaults({ logRetentionDays: days }: WafProps): PropsFault[] {
  return days === undefined || retentionDays.includes(days)
    ? []
    : [{ path: "logRetentionDays", value: days, allowed: retentionDays.join(", ") }];
}
