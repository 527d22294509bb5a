import type { Metrics } from "@plinth/chassis";
import type { BusinessEvent, Skipped } from "./domain/business-event.ts";
import { Recent } from "./domain/recent.ts";

/** From a quick order to one that waits for the customer's means of payment. */
const ORDER_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** Why orders are cancelled; the text comes from outside, and a label must not have as many values as that likes. */
const REASONS: ReadonlySet<string> = new Set([
  "unknown-sku",
  "insufficient-stock",
  "currency-mismatch",
  "released",
  "payment-declined",
  "reservation-expired",
  "stock-timeout",
  "cancelled-by-user",
]);

const MOST_CURRENCIES = 50;

/** Event types of a reservation, and what it has become then. */
const RESERVATION_STATES = {
  "stock.reserved": "reserved",
  "stock.rejected": "rejected",
  "stock.confirmed": "confirmed",
  "stock.released": "released",
  "stock.expired": "expired",
} as const;

/**
 * The figures of the business, from what the services publish. They count what this process has seen: read them by `increase()` or
 * `rate()` over all replicas. No label says who.
 */
export class BusinessFigures {
  readonly #orders;
  readonly #revenue;
  readonly #seconds;
  readonly #unknownStarts;
  readonly #reservations;
  readonly #stockOuts;
  readonly #compensations;
  readonly #skipped;
  readonly #counted: Recent<true>;
  readonly #placed: Recent<number>;
  readonly #currencies = new Set<string>();

  /** @param remembered how many events, and how many open orders */
  constructor(metrics: Metrics, remembered: number) {
    this.#counted = new Recent(2 * remembered);
    this.#placed = new Recent(remembered);
    this.#orders = metrics.counter("business_orders_total", "Orders by what became of them", ["outcome", "reason"]);
    this.#revenue = metrics.counter("business_revenue_minor_units_total", "Totals of confirmed orders", ["currency"]);
    this.#seconds = metrics.histogram(
      "business_order_confirmation_seconds",
      "From placing an order to its confirmation",
      [],
      ORDER_SECONDS,
    );
    this.#unknownStarts = metrics.counter(
      "business_orders_without_start_total",
      "Confirmed orders that this process did not see being placed: their time is not in the histogram",
    );
    this.#reservations = metrics.counter(
      "business_reservations_total",
      "Reservations of stock by state; confirmed by reserved is the conversion",
      ["state"],
    );
    this.#stockOuts = metrics.counter("business_stock_outs_total", "Reservations refused as too little was in stock");
    this.#compensations = metrics.counter(
      "business_saga_compensations_total",
      "Steps of an order's saga that were undone: stock-released by the saga, stock-expired by its time",
      ["step"],
    );
    this.#skipped = metrics.counter("business_events_skipped_total", "Events that are in no figure", [
      "topic",
      "reason",
    ]);
    this.#beginAtNothing();
  }

  /**
   * Counts an event once, as far back as is remembered.
   *
   * @param time when it was decided on
   */
  count({ id, topic, time }: { id: string; topic: string; time: string }, event: BusinessEvent): void {
    // A command that was repeated is answered again, under another id.
    const keys = [id, `${event.type} ${event.data.orderId}`];
    if (keys.some((key) => this.#counted.has(key))) {
      this.skip(topic, "repeated");
      return;
    }
    for (const key of keys) {
      this.#counted.set(key, true);
    }
    this.#add(event, Date.parse(time));
  }

  skip(topic: string, reason: Skipped): void {
    this.#skipped.inc({ topic, reason });
  }

  #add(event: BusinessEvent, time: number): void {
    switch (event.type) {
      case "order.placed":
        this.#orders.inc({ outcome: "placed", reason: "" });
        this.#placed.set(event.data.orderId, time);
        return;
      case "order.confirmed":
        this.#orders.inc({ outcome: "confirmed", reason: "" });
        this.#revenue.inc({ currency: this.#currency(event.data.currency) }, event.data.total);
        this.#tookUntil(event.data.orderId, time);
        return;
      case "order.cancelled":
        this.#orders.inc({ outcome: "cancelled", reason: known(event.data.reason) });
        return;
      default:
        this.#reservation(event);
    }
  }

  #reservation(event: Extract<BusinessEvent, { readonly type: keyof typeof RESERVATION_STATES }>): void {
    this.#reservations.inc({ state: RESERVATION_STATES[event.type] });
    if (event.type === "stock.rejected" && event.data.reason === "insufficient-stock") {
      this.#stockOuts.inc();
    }
    if (event.type === "stock.released" || event.type === "stock.expired") {
      this.#compensations.inc({ step: event.type.replace(".", "-") });
    }
  }

  #tookUntil(orderId: string, time: number): void {
    const seconds = (time - (this.#placed.get(orderId) ?? Number.NaN)) / 1000;
    if (Number.isNaN(seconds)) {
      this.#unknownStarts.inc();
    } else {
      this.#seconds.observe(Math.max(0, seconds));
    }
  }

  #currency(currency: string): string {
    if (this.#currencies.size < MOST_CURRENCIES) {
      this.#currencies.add(currency);
    }
    return this.#currencies.has(currency) ? currency : "other";
  }

  /** What has no value yet has no increase either, when the first event comes. */
  #beginAtNothing(): void {
    for (const outcome of ["placed", "confirmed"]) {
      this.#orders.inc({ outcome, reason: "" }, 0);
    }
    for (const reason of [...REASONS, OTHER]) {
      this.#orders.inc({ outcome: "cancelled", reason }, 0);
    }
    for (const state of Object.values(RESERVATION_STATES)) {
      this.#reservations.inc({ state }, 0);
    }
    for (const step of ["stock-released", "stock-expired"]) {
      this.#compensations.inc({ step }, 0);
    }
  }
}

const OTHER = "other";

function known(reason: string): string {
  return REASONS.has(reason) ? reason : OTHER;
}
