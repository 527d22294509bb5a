/** AWS's rule groups that a firewall may use. */
export const managedRuleGroups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesSQLiRuleSet",
  "AWSManagedRulesBotControlRuleSet",
] as const;

export type ManagedRuleGroup = (typeof managedRuleGroups)[number];

/**
 * How much of a body AWS WAF can read; beyond 16 it costs extra.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
 */
export const bodyLimitsKib = [16, 32, 48, 64] as const;

export type BodyLimitKib = (typeof bodyLimitsKib)[number];

/** A web ACL for CloudFront, which lives in us-east-1: pass a provider of that region in the options. */
export interface WafProps {
  /** What is named after the environment begins or ends with it, such as `plinth-prod`. */
  readonly prefix: string;

  /** Twelve digits. */
  readonly accountId: string;

  /** Requests of one IP address within five minutes, from 10; what is beyond gets a 429. @default 2000 */
  readonly rateLimitPerIp?: number;

  /** The largest body that passes, all of which is inspected. @default 64, as much as the services take */
  readonly bodyLimitKib?: BodyLimitKib;

  /** Managed rules that only count, by their group. @default - none */
  readonly countedRules?: Readonly<Partial<Record<ManagedRuleGroup, readonly string[]>>>;

  /** Whether Bot Control looks at each request, for a fee. @default false */
  readonly botControl?: boolean;

  /** How long the firewall's log is kept; one of CloudWatch's terms. @default 90 */
  readonly logRetentionDays?: number;
}
