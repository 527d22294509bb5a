import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Metrics } from "../../services/chassis/metrics.ts";
import { metricCatalogue, metricFaults } from "./metric-catalogue.ts";
import { seriesOf } from "./metric-catalogue-metric.ts";
import { requestBounds, serviceSources } from "./metric-catalogue-services.ts";

const services = join(import.meta.dirname, "../../services");

/** What the code of the services makes, with labels that stand beside the name. */
function metricsInCode() {
  const sources = readdirSync(services, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ts$/.test(path) && !/node_modules|testkit|\.test\.ts$/.test(path))
    .map((path) => readFileSync(join(services, path), "utf8"));
  const calls = /\.(counter|gauge|histogram)\(\s*"(\w+)",\s*"[^"]*"(?:,\s*\[([^\]]*)\])?/g;
  return sources.flatMap((source) =>
    [...source.matchAll(calls)].map(([, type, name = "", labels]) => ({
      type,
      name,
      labels: labels?.match(/\w+/g) ?? [],
    })),
  );
}

describe("the metric catalogue", () => {
  test("GIVEN a service's registry WHEN read THEN each of its metrics is listed, with its type and labels", () => {
    // GIVEN
    const { registry } = new Metrics("shop");

    // WHEN
    const registered = registry.getMetricsAsArray().map((metric) => {
      const { name, type, labelNames } = metric as unknown as { name: string; type: string; labelNames?: string[] };
      return { name, type, labels: labelNames ?? ["method", "route", "status"] };
    });

    // THEN
    expect(registered.length).toBeGreaterThan(30);
    expect(serviceSources.flatMap(({ metrics }) => metrics)).toEqual(expect.arrayContaining(registered));
  });

  test("GIVEN the services' code WHEN searched THEN each metric that it makes is listed, with its type and labels", () => {
    const made = metricsInCode();

    const listed = new Map(serviceSources.flatMap(({ metrics }) => metrics).map((metric) => [metric.name, metric]));
    expect(made.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "orders_total",
        "stock_pieces",
        "notification_breakers",
        "messages_published_total",
        "business_orders_total",
      ]),
    );
    for (const { type, name, labels } of made) {
      expect({ ...listed.get(name) }).toMatchObject({ name, type });
      expect(listed.get(name)?.labels).toEqual(expect.arrayContaining(labels));
    }
  });

  test("GIVEN requests WHEN a service's registry is read THEN the histogram's bounds are those listed", async () => {
    const metrics = new Metrics("shop");
    metrics.requestServed("GET", "/v1/orders", 200, 0.01);

    const text = await metrics.registry.metrics();

    const bounds = [...text.matchAll(/^http_request_duration_seconds_bucket\{le="([\d.]+)"/gm)].map(([, le]) =>
      Number(le),
    );
    expect(bounds).toEqual(requestBounds);
  });

  test("GIVEN all sources WHEN compared THEN each is described somewhere, and no two export one series", () => {
    const series = metricCatalogue.flatMap(({ metrics }) => metrics.flatMap(seriesOf));

    expect(new Set(series).size).toBe(series.length);
    for (const { documentation } of metricCatalogue) {
      expect(documentation).toMatch(/^(https:\/\/|services\/)/);
    }
  });

  test("GIVEN a query on what nothing exports WHEN checked THEN each such metric is a fault at its path", () => {
    expect(metricFaults("rate(orders_total[5m]) / order_totals + nothing", "rules[0].expression")).toEqual([
      expect.objectContaining({ path: "rules[0].expression", value: "order_totals" }),
      expect.objectContaining({ path: "rules[0].expression", value: "nothing" }),
    ]);
  });

  test("GIVEN a histogram WHEN asked for by its name alone THEN that is a fault: no series has it", () => {
    expect(metricFaults("http_request_duration_seconds", "query")).toHaveLength(1);
    expect(metricFaults("http_request_duration_seconds_sum", "query")).toEqual([]);
  });

  test("GIVEN a recording rule's series WHEN a query reads it THEN that is no fault", () => {
    expect(metricFaults("shop:orders:rate5m", "query")).toHaveLength(1);
    expect(metricFaults("shop:orders:rate5m", "query", ["shop:orders:rate5m"])).toEqual([]);
  });
});
