/** What a metric's samples are. */
export type MetricType = "counter" | "gauge" | "histogram" | "summary";

/** A metric as its exporter declares it. */
export interface Metric {
  /** Without the suffixes of a histogram's series. */
  readonly name: string;
  readonly type: MetricType;
  /** Those that its exporter sets: the scrape adds `namespace`, `pod`, `service`, `job` and `instance`. */
  readonly labels: readonly string[];
}

/** Something that exports metrics, and where they are described. */
export interface MetricSource {
  readonly name: string;
  /** Where its metrics are described. */
  readonly documentation: string;
  readonly metrics: readonly Metric[];
}

/** What only grows. */
export function counter(name: string, ...labels: readonly string[]): Metric {
  return { name, type: "counter", labels };
}

/** What rises and falls. */
export function gauge(name: string, ...labels: readonly string[]): Metric {
  return { name, type: "gauge", labels };
}

/** How values are spread: `_bucket`, `_sum` and `_count`. */
export function histogram(name: string, ...labels: readonly string[]): Metric {
  return { name, type: "histogram", labels };
}

/** The names of a metric's series: what a query asks for. */
export function seriesOf({ name, type }: Metric): readonly string[] {
  switch (type) {
    case "histogram":
      return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
    case "summary":
      return [name, `${name}_sum`, `${name}_count`];
    default:
      return [name];
  }
}
