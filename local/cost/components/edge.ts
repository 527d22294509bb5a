import { isRecord } from "../../is-record.ts";
import { type CostLine, costLine } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { nameOf, type Registered } from "../inventory.ts";
import { perResource } from "./per-resource.ts";

const distributionType = "aws:cloudfront/distribution:Distribution";
const firewallType = "aws:wafv2/webAcl:WebAcl";
const botControl = "AWSManagedRulesBotControlRuleSet";

/** CloudFront: traffic at the price of North America and Europe, the free tier not counted. */
export const cloudFrontEstimator = perResource(
  {
    component: "CloudFront",
    what: "data to visitors, assumed",
    type: distributionType,
    unit: "GB",
    quantity: ({ edgeGigabytes }) => edgeGigabytes,
    unitPrice: ({ global }) => global.cloudFront.prices.gigabyteOut,
  },
  {
    component: "CloudFront",
    what: "HTTPS requests, assumed",
    type: distributionType,
    unit: "million",
    quantity: ({ edgeMillionRequests }) => edgeMillionRequests,
    unitPrice: ({ global }) => global.cloudFront.prices.millionHttpsRequests,
  },
  {
    component: "CloudFront",
    what: "calls of functions, assumed",
    type: "aws:cloudfront/function:Function",
    unit: "million",
    quantity: ({ edgeMillionRequests }) => edgeMillionRequests,
    unitPrice: ({ global }) => global.cloudFront.prices.millionFunctionCalls,
  },
);

/** The firewall's lists, their rules, the requests they see, and bot control where a rule asks for it. */
export const firewallEstimator: Estimator = {
  types: [firewallType],
  lines: (input) => input.inventory.ofType(firewallType).flatMap((acl) => firewallLines(acl, input)),
};

function firewallLines(acl: Registered, { pricing, usage }: EstimateInput): CostLine[] {
  const { prices } = pricing.global.waf;
  const rules = Array.isArray(acl.inputs.rules) ? acl.inputs.rules : [];
  const line = (what: string, unit: string, quantity: number, unitPrice: number, count = 1) =>
    costLine({ component: "Firewall (WAF)", what: `${nameOf(acl)}: ${what}`, count, unit, quantity, unitPrice });
  return [
    line("list", "month", 1, prices.webAclMonth),
    line("rules", "month", rules.length, prices.ruleMonth, rules.length),
    line("requests, assumed", "million", usage.edgeMillionRequests, prices.millionRequests),
    ...(rules.some(isBotControl)
      ? [
          line("bot control", "month", 1, prices.botControlMonth),
          line(
            "bot control's requests, assumed",
            "million",
            usage.edgeMillionRequests,
            prices.millionBotControlRequests,
          ),
        ]
      : []),
  ];
}

function isBotControl(rule: unknown): boolean {
  const statement = isRecord(rule) && isRecord(rule.statement) ? rule.statement.managedRuleGroupStatement : undefined;
  return isRecord(statement) && statement.name === botControl;
}

/** Zones and their queries, and health checks of what is in AWS. */
export const dnsEstimator = perResource(
  {
    component: "Route 53",
    what: "hosted zones",
    type: "aws:route53/zone:Zone",
    unit: "month",
    unitPrice: ({ global }) => global.route53.prices.zoneMonth,
  },
  {
    component: "Route 53",
    what: "queries, assumed",
    type: "aws:route53/zone:Zone",
    unit: "million",
    quantity: ({ dnsMillionQueries }) => dnsMillionQueries,
    unitPrice: ({ global }) => global.route53.prices.millionQueries,
  },
  {
    component: "Route 53",
    what: "health checks",
    type: "aws:route53/healthCheck:HealthCheck",
    unit: "month",
    unitPrice: ({ global }) => global.route53.prices.healthCheckMonth,
  },
);

const shieldTypes = [
  "aws:shield/subscription:Subscription",
  "aws:shield/protection:Protection",
  "aws:shield/protectionGroup:ProtectionGroup",
];

/** Shield Advanced: one subscription, which an organization pays once; the traffic's own fee is not foretold. */
export const shieldEstimator: Estimator = {
  types: shieldTypes,
  lines: ({ inventory, pricing }) =>
    shieldTypes.some((type) => inventory.ofType(type).length > 0)
      ? [
          costLine({
            component: "Shield Advanced",
            what: "subscription, once for the organization",
            count: 1,
            unit: "month",
            quantity: 1,
            unitPrice: pricing.global.shieldAdvanced.prices.subscriptionMonth,
          }),
        ]
      : [],
};
