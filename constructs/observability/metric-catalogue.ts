import type { PropsFault } from "../props-error.ts";
import { clusterSources } from "./metric-catalogue-cluster.ts";
import { type MetricSource, seriesOf } from "./metric-catalogue-metric.ts";
import { platformSources } from "./metric-catalogue-platform.ts";
import { metricsIn } from "./metric-catalogue-query.ts";
import { serviceSources } from "./metric-catalogue-services.ts";
import { storeSources } from "./metric-catalogue-stores.ts";
import { sloRecordNames } from "./slo-records.ts";

/** Every metric that something in the platform exports, by what exports it: a rule, a dashboard or a scaler on another is refused. */
export const metricCatalogue = [
  ...serviceSources,
  ...clusterSources,
  ...platformSources,
  ...storeSources,
] as const satisfies readonly MetricSource[];

/** What exports metrics, by its name in the catalogue. */
export type MetricSourceName = (typeof metricCatalogue)[number]["name"];

/** Who exports a series. */
const exporters: ReadonlyMap<string, MetricSourceName> = new Map(
  metricCatalogue.flatMap(({ name, metrics }) => metrics.flatMap(seriesOf).map((series) => [series, name] as const)),
);

const series: ReadonlySet<string> = new Set([...exporters.keys(), ...sloRecordNames]);

/** Whether each metric of a PromQL query comes from one of some sources; those that rules record do. */
export function isExportedBy(query: string, sources: readonly MetricSourceName[]): boolean {
  return metricsIn(query).every((name) => {
    const exporter = exporters.get(name);
    return exporter === undefined || sources.includes(exporter);
  });
}

/**
 * A fault for each metric of a PromQL query that nothing exports and no rule records.
 *
 * @param path of the query, as in `groups[0].rules[2].expression`
 * @param recorded names of series that rules record, beside those of the service levels
 */
export function metricFaults(query: string, path: string, recorded: Iterable<string> = []): PropsFault[] {
  const own = new Set(recorded);
  return metricsIn(query)
    .filter((name) => !series.has(name) && !own.has(name))
    .map((name) => ({
      path,
      value: name,
      allowed: "a metric of metric-catalogue.ts, or the series of a recording rule",
    }));
}
