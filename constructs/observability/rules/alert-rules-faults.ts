import type { PropsFault } from "../../props-error.ts";
import { metricFaults } from "../metric-catalogue.ts";
import { type Slo, sloRuleGroups } from "../slo.ts";
import { sloFaults } from "../slo-faults.ts";
import { type AlertRule, isAlert, type RecordingRule, type RuleGroup } from "./rule.ts";

/** The rules of a Prometheus: those of service levels, and others. */
export interface AlertRulesProps {
  /** The levels of services. @default - none */
  readonly slos?: readonly Slo[];
  /** Rules beside those of the levels, such as `platformRuleGroups`. @default - none */
  readonly groups?: readonly RuleGroup[];
  /** What the address of a runbook begins with, as in `https://github.com/shop/plinth/blob/main/`. @default - its path in the repository */
  readonly runbooks?: string;
}

/** All groups of rules. */
export function ruleGroupsOf({ slos = [], groups = [] }: AlertRulesProps): readonly RuleGroup[] {
  return [...sloRuleGroups(slos), ...groups];
}

/** Everything that is wrong, each with its path; empty when nothing is. */
export function alertRulesFaults(props: AlertRulesProps): PropsFault[] {
  const { slos = [], groups = [], runbooks } = props;
  const all = ruleGroupsOf(props);
  const records = all.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])));
  const taken = takenBySlos(slos);
  return [
    ...sloFaults(slos),
    ...(runbooks === undefined || /^https?:\/\/.+\/$/.test(runbooks)
      ? []
      : [{ path: "runbooks", value: runbooks, allowed: 'a URL that ends in "/"' }]),
    ...groups.flatMap(({ name, rules }, place) => [
      ...nameFaults(name, `groups[${place}].name`, "group", taken),
      ...rules.flatMap((rule, index) => ruleFaults(rule, `groups[${place}].rules[${index}]`, records, taken)),
    ]),
  ];
}

/** Names that are given: of groups and of alerts. Filled while the faults are looked for, in the order of the props. */
type Taken = Readonly<Record<"group" | "alert", Set<string>>>;

function takenBySlos(slos: readonly Slo[]): Taken {
  const groups = sloRuleGroups(slos);
  return {
    group: new Set(groups.map(({ name }) => name)),
    alert: new Set(groups.flatMap(({ rules }) => rules.filter(isAlert).map(({ name }) => name))),
  };
}

function ruleFaults(
  rule: AlertRule | RecordingRule,
  path: string,
  records: readonly string[],
  taken: Taken,
): PropsFault[] {
  return [
    ...(isAlert(rule) ? alertFaults(rule, path, taken) : recordFaults(rule, path)),
    ...(rule.expression.trim() === ""
      ? [{ path: `${path}.expression`, value: rule.expression, allowed: "a PromQL query" }]
      : metricFaults(rule.expression, `${path}.expression`, records)),
  ];
}

function alertFaults(rule: AlertRule, path: string, taken: Taken): PropsFault[] {
  const { name, severity, runbook } = rule;
  return [
    ...(/^[A-Z][A-Za-z0-9]+$/.test(name)
      ? []
      : [{ path: `${path}.name`, value: name, allowed: "a name in CamelCase" }]),
    ...nameFaults(name, `${path}.name`, "alert", taken),
    ...(isDuration(rule.for)
      ? []
      : [{ path: `${path}.for`, value: rule.for, allowed: "a duration such as 5m or 1h30m" }]),
    ...(["page", "ticket"].includes(severity)
      ? []
      : [{ path: `${path}.severity`, value: severity, allowed: "page or ticket" }]),
    ...(["summary", "description"] as const)
      .filter((key) => !rule[key]?.trim())
      .map((key) => ({ path: `${path}.${key}`, value: rule[key], allowed: "a text" })),
    ...(/^docs\/runbooks\/[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(runbook)
      ? []
      : [{ path: `${path}.runbook`, value: runbook, allowed: "a page docs/runbooks/<slug>.md" }]),
  ];
}

function recordFaults({ record }: RecordingRule, path: string): PropsFault[] {
  return /^[a-z_]\w*:\w+(:\w+)?$/i.test(record)
    ? []
    : [{ path: `${path}.record`, value: record, allowed: "level:metric:operations" }];
}

function nameFaults(name: string, path: string, kind: keyof Taken, taken: Taken): PropsFault[] {
  const twice = taken[kind].has(name);
  taken[kind].add(name);
  return twice ? [{ path, value: name, allowed: `a name that no other ${kind} has` }] : [];
}

/** @see https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations */
function isDuration(text: string): boolean {
  return /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text);
}
