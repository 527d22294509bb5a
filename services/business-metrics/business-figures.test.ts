import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { Metrics } from "@plinth/chassis";
import { BusinessFigures } from "./business-figures.ts";
import { countDelivery } from "./kafka/event-feed.ts";
import { type Published, published, purchase, reserved } from "./testkit/published.ts";

let metrics: Metrics;
let figures: BusinessFigures;

beforeEach(() => {
  metrics = new Metrics("test");
  figures = new BusinessFigures(metrics, 100);
});

function happen(...events: readonly Published[]): void {
  for (const [offset, { topic, key, value, headers }] of events.entries()) {
    const headersOfIt = new Map(Object.entries(headers));
    const delivery = {
      topic,
      key,
      partition: 0,
      offset: BigInt(offset),
      timestamp: 0n,
      value: Buffer.from(value),
      headers: headersOfIt,
    };
    countDelivery(delivery, figures);
  }
}

/** The series of a metric that are not 0, without the label that all have. */
async function series(name: string): Promise<Record<string, number>> {
  const text = await metrics.registry.getSingleMetricAsString(name);
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  const values = lines.map((line) =>
    /^(\S+) (\S+)$/.exec(
      line
        .replace(/service="test",?/, "")
        .replace(/,?\}/, "}")
        .replace("{}", ""),
    ),
  );
  return Object.fromEntries(
    values.flatMap((match) => (Number(match?.[2]) ? [[match?.[1] ?? "", Number(match?.[2])]] : [])),
  );
}

const id = () => randomUUID();

describe("the figures", () => {
  test("GIVEN purchases WHEN counted THEN orders, revenue by currency, times and the conversion are there", async () => {
    happen(...purchase(id()), ...purchase(id(), { total: 250 }), ...purchase(id(), { currency: "USD", seconds: 20 }));

    expect(await series("business_orders_total")).toEqual({
      'business_orders_total{outcome="placed",reason=""}': 3,
      'business_orders_total{outcome="confirmed",reason=""}': 3,
    });
    expect(await series("business_revenue_minor_units_total")).toEqual({
      'business_revenue_minor_units_total{currency="EUR"}': 1500,
      'business_revenue_minor_units_total{currency="USD"}': 1250,
    });
    expect(await series("business_order_confirmation_seconds")).toMatchObject({
      'business_order_confirmation_seconds_bucket{le="2.5"}': 2,
      business_order_confirmation_seconds_sum: 24,
      business_order_confirmation_seconds_count: 3,
    });
    expect(await series("business_reservations_total")).toEqual({
      'business_reservations_total{state="reserved"}': 3,
      'business_reservations_total{state="confirmed"}': 3,
    });
  });

  test("GIVEN orders that come to nothing WHEN counted THEN their reasons, stock-outs and what was undone are there", async () => {
    happen(
      published("stock.rejected", { orderId: id(), reason: "insufficient-stock" }),
      published("stock.rejected", { orderId: id(), reason: "unknown-sku" }),
      published("order.cancelled", { orderId: id(), userId: "u", reason: "payment-declined" }),
      published("order.cancelled", { orderId: id(), userId: "u", reason: "call 555-0100" }),
      published("stock.released", { orderId: id() }),
      published("stock.expired", { orderId: id() }),
    );

    expect(await series("business_orders_total")).toEqual({
      'business_orders_total{outcome="cancelled",reason="payment-declined"}': 1,
      'business_orders_total{outcome="cancelled",reason="other"}': 1,
    });
    expect(await series("business_stock_outs_total")).toEqual({ business_stock_outs_total: 1 });
    expect(await series("business_saga_compensations_total")).toEqual({
      'business_saga_compensations_total{step="stock-released"}': 1,
      'business_saga_compensations_total{step="stock-expired"}': 1,
    });
  });

  test("GIVEN an order that was placed before this process WHEN it is confirmed THEN it is counted without a time", async () => {
    happen(...purchase(id()).slice(1));

    expect(await series("business_orders_without_start_total")).toEqual({ business_orders_without_start_total: 1 });
    expect(await series("business_order_confirmation_seconds")).toEqual({});
  });

  test("GIVEN events that come again, or are answered again under another id, WHEN counted THEN each counts once", async () => {
    const orderId = id();
    const events = purchase(orderId);

    happen(...events, ...events, reserved(orderId));

    expect(await series("business_revenue_minor_units_total")).toEqual({
      'business_revenue_minor_units_total{currency="EUR"}': 1250,
    });
    expect(await series("business_reservations_total")).toMatchObject({
      'business_reservations_total{state="reserved"}': 1,
    });
    expect(await series("business_events_skipped_total")).toEqual({
      'business_events_skipped_total{topic="order.events",reason="repeated"}': 2,
      'business_events_skipped_total{topic="inventory.events",reason="repeated"}': 3,
    });
  });

  test("GIVEN more events than are remembered WHEN the first comes again THEN memory is bounded, and it is counted again", async () => {
    const first = published("stock.expired", { orderId: id() });

    happen(first, ...Array.from({ length: 100 }, () => published("stock.expired", { orderId: id() })), first);

    expect(await series("business_reservations_total")).toEqual({
      'business_reservations_total{state="expired"}': 102,
    });
  });

  test.each([
    ["of an unknown type", published("order.archived", { orderId: id() }), "unknown-type"],
    ["without a type", published("order.placed", { orderId: id() }, { ce_type: "" }), "unknown-type"],
    ["of a later version", published("order.placed.v2", { orderId: id() }), "unknown-version"],
    ["in another envelope", published("order.placed", { orderId: id() }, { ce_specversion: "2.0" }), "unknown-version"],
    ["without what is counted", published("order.confirmed", { orderId: id(), total: 5 }), "invalid"],
    ["that is no JSON", { ...published("order.placed", { orderId: id() }), value: "{" }, "invalid"],
  ])("GIVEN an event %s WHEN read THEN it is skipped, and that is counted", async (_, event, reason) => {
    happen(event);

    expect(await series("business_events_skipped_total")).toEqual({
      [`business_events_skipped_total{topic="order.events",reason="${reason}"}`]: 1,
    });
    expect(await series("business_orders_total")).toEqual({});
  });

  test("GIVEN any event WHEN counted THEN no figure names an order, a person or a thing", async () => {
    const orderId = id();
    happen(
      ...purchase(orderId),
      published("order.cancelled", { orderId: id(), userId: "u", reason: "ada@example.com" }),
    );

    expect(await metrics.registry.metrics()).not.toMatch(new RegExp(`${orderId}|ada@example|TEA-1`));
  });

  test("GIVEN more currencies than there may be labels WHEN counted THEN the rest is together", async () => {
    const letters = "ABCDEFGHIJ";
    const codes = Array.from({ length: 60 }, (_, index) => `X${letters[Math.floor(index / 10)]}${letters[index % 10]}`);
    happen(...codes.flatMap((currency) => purchase(id(), { currency, total: 1 })));

    const revenue = await series("business_revenue_minor_units_total");

    expect(Object.keys(revenue)).toHaveLength(51);
    expect(revenue['business_revenue_minor_units_total{currency="other"}']).toBe(10);
  });
});
