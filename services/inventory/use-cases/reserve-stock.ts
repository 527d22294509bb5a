import type { TraceContext } from "@plinth/chassis";
import { afterCommit, type Queries } from "@plinth/chassis/postgres";
import type { Decision, ReserveCommand } from "../domain/reservation.ts";
import type { ReservationsInPostgres, Settlement } from "../postgres/reservations-in-postgres.ts";

/** Told of each decision once it has been committed. */
export type Decided = (decision: Decision) => void;

/**
 * Holds stock for orders, and ends the holds. Every answer is published in the transaction of its decision; a repeated command
 * repeats its answer.
 */
export class ReserveStock {
  readonly #reservations: ReservationsInPostgres;
  readonly #decided: Decided;

  constructor(reservations: ReservationsInPostgres, decided: Decided) {
    this.#reservations = reservations;
    this.#decided = decided;
  }

  /** Answers `stock.reserved` or `stock.rejected`. */
  async reserve(queries: Queries, command: ReserveCommand, context: TraceContext): Promise<Decision> {
    const decision = await this.#reservations.reserve(queries, { ...command, items: merged(command.items) }, context);
    afterCommit(queries, () => this.#decided(decision));
    return decision;
  }

  /** Answers `stock.confirmed`, or `stock.expired` where it came too late. */
  async confirm(queries: Queries, orderId: string, context: TraceContext): Promise<void> {
    await this.#settle(queries, orderId, "confirm", undefined, context);
  }

  /** Answers `stock.released`; `stock.confirmed` where the stock is sold. Before its `reserve` it leaves a tombstone. */
  async release(queries: Queries, orderId: string, reason: string | undefined, context: TraceContext): Promise<void> {
    await this.#settle(queries, orderId, "release", reason, context);
  }

  /** Says `stock.expired` where the hold is still there and its time is over. */
  async expire(queries: Queries, orderId: string, context: TraceContext): Promise<void> {
    await this.#settle(queries, orderId, "expire", undefined, context);
  }

  async #settle(
    queries: Queries,
    orderId: string,
    settlement: Settlement,
    reason: string | undefined,
    context: TraceContext,
  ): Promise<void> {
    const decision = await this.#reservations.settle(queries, orderId, settlement, reason, context);
    if (decision !== undefined) {
      afterCommit(queries, () => this.#decided(decision));
    }
  }
}

/** Each SKU once, in the order in which everybody asks for them. */
function merged(items: ReserveCommand["items"]): ReserveCommand["items"] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of items) {
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
