import { describe, expect, test } from "@jest/globals";
import { Metrics } from "./metrics.ts";

describe("the metrics of a service", () => {
  test("GIVEN a counter, a gauge and a histogram WHEN read THEN they are there with the service's name", async () => {
    const metrics = new Metrics("shop");
    metrics.counter("orders_total", "Orders", ["outcome"]).inc({ outcome: "confirmed" }, 2);
    metrics.gauge("stock", "Stock", ["sku"], (gauge) => gauge.set({ sku: "a" }, 7));
    metrics.histogram("saga_seconds", "Time of a saga", [], [1, 10]).observe(5);

    const text = await metrics.registry.metrics();

    expect(text).toMatch(/^orders_total\{outcome="confirmed",service="shop"\} 2$/m);
    expect(text).toMatch(/^stock\{sku="a",service="shop"\} 7$/m);
    expect(text).toMatch(/^saga_seconds_bucket\{le="1",service="shop"\} 0$/m);
    expect(text).toMatch(/^saga_seconds_bucket\{le="10",service="shop"\} 1$/m);
  });

  test("GIVEN a metric WHEN asked for again by its name THEN it is the same", () => {
    const metrics = new Metrics("shop");

    expect(metrics.counter("orders_total", "Orders")).toBe(metrics.counter("orders_total", "Orders"));
    expect(metrics.histogram("saga_seconds", "Time")).toBe(metrics.histogram("saga_seconds", "Time"));
    expect(metrics.gauge("stock", "Stock")).toBe(metrics.gauge("stock", "Stock"));
  });

  test("GIVEN requests of several lengths WHEN read THEN each bucket counts what took no longer, and the sum is theirs", async () => {
    const metrics = new Metrics("shop");
    for (const seconds of [0.0005, 0.001, 0.03, 60]) {
      metrics.requestServed("GET", "/v1/orders/:id", 200, seconds);
    }
    metrics.requestServed("GET", "/v1/orders/:id", 404, 0.01);

    const text = await metrics.registry.metrics();

    const series = 'service="shop",method="GET",route="/v1/orders/:id",status="200"';
    const lines = (name: string) =>
      text.split("\n").filter((line) => line.startsWith(`${name}{`) && line.includes(series));
    const buckets = lines("http_request_duration_seconds_bucket").map((line) => line.replace(/.*le="(.*?)".* /, "$1 "));
    expect(buckets).toEqual([
      "0.001 2",
      "0.0025 2",
      "0.005 2",
      "0.01 2",
      "0.025 2",
      "0.05 3",
      "0.1 3",
      "0.12 3",
      "0.25 3",
      "0.45 3",
      "0.5 3",
      "1 3",
      "2.5 3",
      "5 3",
      "10 3",
      "+Inf 4",
    ]);
    expect(lines("http_request_duration_seconds_count")).toEqual([expect.stringMatching(/ 4$/)]);
    expect(lines("http_request_duration_seconds_sum")).toEqual([expect.stringMatching(/ 60\.03/)]);
  });
});
