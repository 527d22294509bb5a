import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { RequestTimes } from "./request-times.ts";

/** From a millisecond to ten seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** With the bounds of the service levels, 120 ms and 450 ms: how many requests kept them is known exactly there alone. */
const REQUEST_SECONDS = [...SECONDS, 0.12, 0.45].sort((a, b) => a - b);

/**
 * The service's metrics, in a registry of its own. Asked again for a name, it gives what it gave before.
 * @see https://prometheus.io/docs/practices/naming/
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: RequestTimes;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new RequestTimes(this.registry, REQUEST_SECONDS);
  }

  /** What only grows: `orders_confirmed_total`. */
  counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    const known = this.registry.getSingleMetric(name);
    return known instanceof Counter
      ? known
      : new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  /**
   * What rises and falls: `stock_available`.
   * @param collect sets the value when the metrics are read. @default it is set where it changes
   */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    const known = this.registry.getSingleMetric(name);
    if (known instanceof Gauge) {
      return known;
    }
    return new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      ...(collect === undefined
        ? {}
        : {
            collect() {
              return collect(this);
            },
          }),
    });
  }

  /** How values are spread. @param buckets @default seconds, from 0.001 to 10 */
  histogram<L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: readonly number[] = SECONDS,
  ): Histogram<L> {
    const known = this.registry.getSingleMetric(name);
    return known instanceof Histogram
      ? known
      : new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] });
  }

  /** @param route The template, never the path itself: one series a route. */
  requestServed(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe(method, route, status, seconds);
  }
}
