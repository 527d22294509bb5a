import type { AlertRule, RecordingRule, RuleGroup } from "./rules/rule.ts";
import {
  budgetWindow,
  failureRatio,
  type Indicator,
  longWindows,
  type SloWindow,
  shortWindows,
  sloRecords,
} from "./slo-records.ts";

/** The service levels of one service, held over 30 days. */
export interface Slo {
  /** The name of its Kubernetes Service. */
  readonly service: string;
  /** The share of requests that do not end in a 5xx. @default 0.9999 */
  readonly availability?: number;
  /** Seconds that 95 % of requests take at most: a bound of `http_request_duration_seconds`. @default 0.12 */
  readonly p95?: number;
  /** Seconds that 99 % of requests take at most: a bound of `http_request_duration_seconds`. @default 0.45 */
  readonly p99?: number;
}

/** A service's levels with nothing left open. */
export type ResolvedSlo = Required<Slo>;

/** The platform's objectives where a service has none of its own. */
export function resolvedSlo({ service, availability = 0.9999, p95 = 0.12, p99 = 0.45 }: Slo): ResolvedSlo {
  return { service, availability, p95, p99 };
}

/** How fast a budget burns until somebody is told: by how much of the budget of 30 days the long window spends at that pace. */
interface BurnAlert extends Pick<AlertRule, "name" | "for" | "severity"> {
  /** Times as fast as what would spend the budget in just 30 days. */
  readonly factor: number;
  readonly long: SloWindow;
  /** Says that it still burns, and lets the alert end soon after. */
  readonly short: SloWindow;
  readonly spent: string;
}

/** @see https://sre.google/workbook/alerting-on-slos/ table 5-8, with its slower ticket for what no page sees */
export const burnAlerts: readonly BurnAlert[] = [
  { name: "ErrorBudgetBurn14x", factor: 14.4, long: "1h", short: "5m", for: "2m", severity: "page", spent: "2 %" },
  { name: "ErrorBudgetBurn6x", factor: 6, long: "6h", short: "30m", for: "5m", severity: "page", spent: "5 %" },
  { name: "ErrorBudgetBurn3x", factor: 3, long: "1d", short: "2h", for: "15m", severity: "ticket", spent: "10 %" },
  { name: "ErrorBudgetBurn1x", factor: 1, long: "3d", short: "6h", for: "30m", severity: "ticket", spent: "10 %" },
];

/** Rules that record how services do against their levels, and alert when a budget burns too fast. None where there are no levels. */
export function sloRuleGroups(slos: readonly Slo[]): readonly RuleGroup[] {
  const levels = slos.map(resolvedSlo);
  return levels.length === 0
    ? []
    : [
        { name: "slo-requests", rules: requestRules(levels) },
        ...indicators.map((indicator) => ({ name: `slo-${indicator}`, rules: indicatorRules(indicator, levels) })),
        { name: "slo-alerts", rules: [...burnAlerts.map(burnRule), spentRule] },
      ];
}

const indicators: readonly Indicator[] = ["availability", "latency-p95", "latency-p99"];

/** The share of requests that may fail. */
function budgetOf(indicator: Indicator, { availability }: ResolvedSlo): number {
  return { availability: Number((1 - availability).toPrecision(6)), "latency-p95": 0.05, "latency-p99": 0.01 }[
    indicator
  ];
}

function requestRules(levels: readonly ResolvedSlo[]): RecordingRule[] {
  const buckets = `sum by (service, le) (${rate("bucket", levels, "5m")})`;
  return [
    { record: sloRecords.requests, expression: requests(levels, "5m") },
    { record: sloRecords.p95, expression: `histogram_quantile(0.95, ${buckets})` },
    { record: sloRecords.p99, expression: `histogram_quantile(0.99, ${buckets})` },
  ];
}

/** In one group, so that each rule reads what those before it have just recorded. */
function indicatorRules(indicator: Indicator, levels: readonly ResolvedSlo[]): RecordingRule[] {
  const sli = `sli="${indicator}"`;
  const rules: RecordingRule[] = [
    ...levels.map((level) => ({
      record: sloRecords.budget,
      expression: `vector(${budgetOf(indicator, level)})`,
      labels: { service: level.service },
    })),
    { record: sloRecords.failures, expression: failures(indicator, levels, "5m") },
    ...shortWindows.map((window) => ({
      record: failureRatio(window),
      // Without requests there is no share.
      expression: `(${failures(indicator, levels, window)}) / (${requests(levels, window)} > 0)`,
    })),
    ...longWindows.map((window) => ({
      record: failureRatio(window),
      expression: `sum by (service) (avg_over_time(${sloRecords.failures}{${sli}}[${window}])) / (sum by (service) (avg_over_time(${sloRecords.requests}[${window}])) > 0)`,
    })),
    {
      record: sloRecords.budgetLeft,
      expression: `1 - ${failureRatio(budgetWindow)}{${sli}} / ${sloRecords.budget}{${sli}}`,
    },
  ];
  return rules.map((rule) => ({ ...rule, labels: { ...rule.labels, sli: indicator } }));
}

/** The probes and the scrape are no requests of anybody's. */
const ofCallers = 'route!~"/health|/ready|/metrics"';

function rate(suffix: "bucket" | "count", levels: readonly ResolvedSlo[], window: SloWindow, selector = ""): string {
  const services = levels.map(({ service }) => service).join("|");
  return `rate(http_request_duration_seconds_${suffix}{service=~"${services}",${ofCallers}${selector}}[${window}])`;
}

function requests(levels: readonly ResolvedSlo[], window: SloWindow): string {
  return `sum by (service) (${rate("count", levels, window)})`;
}

function failures(indicator: Indicator, levels: readonly ResolvedSlo[], window: SloWindow): string {
  if (indicator === "availability") {
    // A service that never failed has no series of failures, and yet a share of them: none.
    return `sum by (service) (${rate("count", levels, window, ',status=~"5.."')}) or 0 * ${requests(levels, window)}`;
  }
  const limit = indicator === "latency-p95" ? "p95" : "p99";
  return [...Map.groupBy(levels, (level) => level[limit])]
    .map(
      ([seconds, alike]) =>
        `${requests(alike, window)} - sum by (service) (${rate("bucket", alike, window, `,le="${seconds}"`)})`,
    )
    .join(" or ");
}

function burnRule({ name, factor, long, short, for: pending, severity, spent }: BurnAlert): AlertRule {
  const burns = (window: SloWindow) => `${failureRatio(window)} > ${factor} * ${sloRecords.budget}`;
  return {
    name,
    expression: `(${burns(long)}) and (${burns(short)})`,
    for: pending,
    severity,
    summary: `{{ $labels.service }}: the ${factor}-fold pace of its {{ $labels.sli }} budget for ${long}`,
    description: `{{ $value | humanizePercentage }} of requests failed the objective {{ $labels.sli }} in ${long}: that spent ${spent} of the budget of 30 days, and it goes on.`,
    runbook: "docs/runbooks/error-budget-burn.md",
  };
}

const spentRule: AlertRule = {
  name: "ErrorBudgetSpent",
  expression: `${sloRecords.budgetLeft} <= 0`,
  for: "1h",
  severity: "ticket",
  summary: "{{ $labels.service }}: the {{ $labels.sli }} budget of 30 days is spent",
  description:
    "{{ $value | humanizePercentage }} of the budget is left. Until some is, changes that are not about reliability wait.",
  runbook: "docs/runbooks/error-budget-spent.md",
};
