import { Problem, type TraceContext } from "@plinth/chassis";
import type { Outbox } from "@plinth/chassis/kafka";
import type { Queries } from "@plinth/chassis/postgres";
import type { Correction, Receipt } from "../domain/movement.ts";
import type { Moved, Movement, StockInPostgres } from "../postgres/stock-in-postgres.ts";
import type { WarehousesInPostgres } from "../postgres/warehouses-in-postgres.ts";

/** Says whether a version is one that the caller decided on. */
export type Precondition = (version: number) => boolean;

/** Whose stock, on which condition, on whose behalf. @throws Problem of a condition that does not hold */
export interface Target {
  readonly sku: string;
  /** @default any version will do */
  readonly precondition: Precondition | undefined;
  readonly context: TraceContext;
}

/** Stock that comes, and stock that a count finds or misses. Everything is written through the given transaction. */
export class MoveStock {
  readonly #stock: StockInPostgres;
  readonly #warehouses: WarehousesInPostgres;
  readonly #outbox: Outbox;

  constructor(stock: StockInPostgres, warehouses: WarehousesInPostgres, outbox: Outbox) {
    this.#stock = stock;
    this.#warehouses = warehouses;
    this.#outbox = outbox;
  }

  /** @throws Problem `unknown-product`, `unknown-warehouse`, `version-stale`, `version-lost-race` */
  async receive(tx: Queries, target: Target, { warehouse, quantity }: Receipt): Promise<Moved> {
    const moved = await this.#move(tx, target, { type: "stock.received", data: { warehouse, quantity } });
    await this.#outbox.add(tx, target.context, {
      topic: "inventory.events",
      key: target.sku,
      type: "stock.received",
      data: { sku: target.sku, warehouse, quantity, available: moved.available },
    });
    return moved;
  }

  /** @throws Problem `stock-reserved` beside those of a receipt */
  correct(tx: Queries, target: Target, { warehouse, quantity, reason }: Correction): Promise<Moved> {
    return this.#move(tx, target, { type: "stock.corrected", data: { warehouse, quantity, reason } });
  }

  async #move(tx: Queries, target: Target, movement: Movement): Promise<Moved> {
    await this.#lock(tx, target);
    if (!(await this.#warehouses.exists(tx, movement.data.warehouse))) {
      throw new Problem("unknown-warehouse");
    }
    const moved = await this.#stock.move(tx, target.sku, movement, target.context);
    if (moved === undefined) {
      throw new Problem("stock-reserved");
    }
    return moved;
  }

  /** What was right when it was read and is not once it is locked, was overtaken meanwhile. */
  async #lock(tx: Queries, { sku, precondition }: Target): Promise<void> {
    if (precondition !== undefined) {
      const version = known(await this.#stock.version(tx, sku));
      if (!precondition(version)) {
        throw new Problem("version-stale", { detail: `The version is ${version}.` });
      }
    }
    const locked = known(await this.#stock.lock(tx, sku));
    if (precondition !== undefined && !precondition(locked)) {
      throw new Problem("version-lost-race", { detail: `The version has become ${locked}.` });
    }
  }
}

function known(version: number | undefined): number {
  if (version === undefined) {
    throw new Problem("unknown-product");
  }
  return version;
}
