import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";
import { type Panel, ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** The Prometheus that the dashboard's variable names. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana puts the variable's value there.
export const datasource: DataSourceRef = { type: "prometheus", uid: "${datasource}" };

/** Units of Grafana's. @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export type Unit =
  | "bytes"
  | "Bps"
  | "cores"
  | "cps"
  | "d"
  | "hertz"
  | "ms"
  | "none"
  | "percentunit"
  | "reqps"
  | "s"
  | "short";

/** From which value on a panel warns, and from which it alarms; alarming values may be the smaller ones. */
export interface Limits {
  readonly warn: number;
  readonly alarm: number;
}

/** What every panel has. */
export interface PanelProps {
  readonly title: string;
  /** What it shows, where the title does not say it. @default - nothing */
  readonly description?: string;
  readonly unit: Unit;
  /** PromQL by the legend of its series: a text, or a template such as `{{service}}`. */
  readonly queries: Readonly<Record<string, string>>;
  /** @default - none */
  readonly limits?: Limits;
  /** Of 24 columns. @default 12, of a stat 6 */
  readonly span?: number;
}

/** Lines over time. */
export function timeSeries({ span = 12, ...props }: PanelProps): Builder<Panel> {
  const panel = new TimeseriesBuilder().height(8).span(span).fillOpacity(8);
  return dressed(panel, props).targets(queriesOf(props.queries, (query) => query.range()));
}

/** The newest value, in large. */
export function stat({ span = 6, ...props }: PanelProps): Builder<Panel> {
  const panel = new StatBuilder().height(4).span(span);
  return dressed(panel, props).targets(queriesOf(props.queries, (query) => query.instant()));
}

/** The newest values, a line each. */
export function table({ span = 12, ...props }: PanelProps): Builder<Panel> {
  const panel = new TableBuilder().height(8).span(span);
  return dressed(panel, props).targets(
    queriesOf(props.queries, (query) => query.instant().format(PromQueryFormat.Table)),
  );
}

/** What the builders of all kinds of panels have in common. */
interface Dressable {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  datasource(datasource: DataSourceRef): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
}

function dressed<P extends Dressable>(panel: P, { title, description, unit, limits }: PanelProps): P {
  panel.title(title).unit(unit).datasource(datasource).thresholds(thresholds(limits));
  return description === undefined ? panel : panel.description(description);
}

function thresholds(limits: Limits | undefined): ThresholdsConfigBuilder {
  const config = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute);
  if (limits === undefined) {
    return config.steps([{ value: null, color: "green" }]);
  }
  const { warn, alarm } = limits;
  return warn <= alarm
    ? config.steps([
        { value: null, color: "green" },
        { value: warn, color: "orange" },
        { value: alarm, color: "red" },
      ])
    : config.steps([
        { value: null, color: "red" },
        { value: alarm, color: "orange" },
        { value: warn, color: "green" },
      ]);
}

function queriesOf(
  queries: Readonly<Record<string, string>>,
  shaped: (query: DataqueryBuilder) => Builder<Dataquery>,
): Builder<Dataquery>[] {
  return Object.entries(queries).map(([legend, expression], place) =>
    shaped(
      new DataqueryBuilder()
        .refId(String.fromCharCode("A".charCodeAt(0) + place))
        .datasource(datasource)
        .expr(expression)
        .legendFormat(legend),
    ),
  );
}
