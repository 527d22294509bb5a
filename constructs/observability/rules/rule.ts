/** What an alert asks for: somebody now, or somebody on a working day. */
export type AlertSeverity = "page" | "ticket";

/** An alert of Prometheus. */
export interface AlertRule {
  /** In CamelCase; one of its name in all groups. */
  readonly name: string;
  /** PromQL; each series that it gives is an alert. */
  readonly expression: string;
  /** How long the expression must hold, as in `5m` or `1h30m`. */
  readonly for: string;
  readonly severity: AlertSeverity;
  /** One line; may have Prometheus's templates. */
  readonly summary: string;
  /** What it means, and for whom; may have Prometheus's templates. */
  readonly description: string;
  /** The page that says what to do: `docs/runbooks/<slug>.md`. */
  readonly runbook: string;
}

/** A query whose results are series of their own. */
export interface RecordingRule {
  /** Named `level:metric:operations`. @see https://prometheus.io/docs/practices/rules/ */
  readonly record: string;
  readonly expression: string;
  /** @default - none beside those of the results */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that are evaluated one after the other, in their order. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** Whether a rule alerts; it records otherwise. */
export function isAlert(rule: AlertRule | RecordingRule): rule is AlertRule {
  return "name" in rule;
}

/** A group as Prometheus's files and PrometheusRule objects have it. */
export function renderedGroup({ name, rules }: RuleGroup, runbooks: string) {
  return { name, rules: rules.map((rule) => (isAlert(rule) ? renderedAlert(rule, runbooks) : renderedRecord(rule))) };
}

function renderedAlert(rule: AlertRule, runbooks: string) {
  const { name, expression, severity, summary, description, runbook } = rule;
  return {
    alert: name,
    expr: expression,
    for: rule.for,
    labels: { severity },
    annotations: { summary, description, runbook_url: `${runbooks}${runbook}` },
  };
}

function renderedRecord({ record, expression, labels }: RecordingRule) {
  return { record, expr: expression, ...(labels !== undefined && { labels: { ...labels } }) };
}
