import type { Metric, Registry } from "prom-client";

const NAME = "http_request_duration_seconds";

/** A line of what Prometheus reads. */
interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Those that the lines of a series have in common. */
  readonly sharedLabels: Series["labels"];
  readonly value: number;
}

/** The requests of one method, route and status. */
interface Series {
  readonly labels: { readonly method: string; readonly route: string; readonly status: string };
  /** How many took at most as long as the bound of the same place, and longer than the one before; the last: longer than all. */
  readonly counts: number[];
  sum: number;
}

/**
 * How long requests take. A histogram of our own, as it is fed by every request: prom-client's checks and joins the labels each
 * time, which takes several times as long as all that is done here.
 */
export class RequestTimes {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Map<number, Series>>();

  /** @param bounds in seconds, rising */
  constructor(registry: Registry, bounds: readonly number[]) {
    this.#bounds = bounds;
    const metric = {
      name: NAME,
      help: "Time from the arrival of a request to the end of its answer",
      type: "histogram",
      aggregator: "sum",
      get: async () => ({ ...metric, values: this.#values() }),
      reset: () => this.#series.clear(),
    };
    registry.registerMetric(metric as unknown as Metric);
  }

  /** @param route The template, never the path itself: one series a route. */
  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.#seriesOf(method, route, status);
    let place = 0;
    for (const bound of this.#bounds) {
      if (seconds <= bound) {
        break;
      }
      place++;
    }
    series.counts[place] = (series.counts[place] ?? 0) + 1;
    series.sum += seconds;
  }

  #seriesOf(method: string, route: string, status: number): Series {
    const call = `${method} ${route}`;
    const byStatus = this.#series.get(call) ?? new Map<number, Series>();
    this.#series.set(call, byStatus);
    const known = byStatus.get(status);
    if (known !== undefined) {
      return known;
    }
    const counts = Array<number>(this.#bounds.length + 1).fill(0);
    const series = { labels: { method, route, status: String(status) }, counts, sum: 0 };
    byStatus.set(status, series);
    return series;
  }

  #values(): Sample[] {
    return [...this.#series.values()]
      .flatMap((byStatus) => [...byStatus.values()])
      .flatMap((series) => this.#of(series));
  }

  #of({ labels: sharedLabels, counts, sum }: Series): Sample[] {
    let total = 0;
    const buckets = [...this.#bounds, "+Inf"].map((le, place) => {
      total += counts[place] ?? 0;
      return { metricName: `${NAME}_bucket`, labels: { le }, sharedLabels, value: total };
    });
    return [
      ...buckets,
      { metricName: `${NAME}_sum`, labels: {}, sharedLabels, value: sum },
      { metricName: `${NAME}_count`, labels: {}, sharedLabels, value: total },
    ];
  }
}
