import type { Logger, Metrics } from "@plinth/chassis";
import type { Decision } from "./domain/reservation.ts";
import type { StockTotals } from "./postgres/stock-in-postgres.ts";

/** The business figures of the inventory. */
export class StockFigures {
  readonly #decisions;

  /** @param totals over all SKUs, as there are too many for a series each */
  constructor(metrics: Metrics, totals: () => Promise<StockTotals>, log: Logger) {
    this.#decisions = metrics.counter(
      "stock_reservations_total",
      "Reservations that this replica brought into a state: held, rejected, confirmed, released, expired",
      ["state"],
    );
    metrics.gauge(
      "stock_pieces",
      "Pieces in all warehouses, of all SKUs: available, reserved; every replica tells the same",
      ["kind"],
      async (gauge) => {
        // A database that is away must not take the other figures with it.
        const sums = await totals().catch((err) => log.debug({ err }, "the stock cannot be counted"));
        gauge.reset();
        if (sums !== undefined) {
          gauge.set({ kind: "available" }, sums.available);
          gauge.set({ kind: "reserved" }, sums.reserved);
        }
      },
    );
  }

  decided({ state, changed }: Decision): void {
    if (changed) {
      this.#decisions.inc({ state });
    }
  }
}
