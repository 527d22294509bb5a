import { type Page, type PageRequest, Problem, pageOfRows } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import { replay, type Stock } from "../domain/stock.ts";
import type { StockEvent } from "../domain/stock-event.ts";
import type { StockView } from "../domain/stock-view.ts";
import type { StockEventsInPostgres } from "../postgres/stock-events-in-postgres.ts";
import type { StockInPostgres } from "../postgres/stock-in-postgres.ts";

/** No two snapshots are further apart. */
const MOST_TAIL = 100;

/** Stock as it is, as it was, and what happened to it. */
export class ReadStock {
  readonly #database: Database;
  readonly #stock: StockInPostgres;
  readonly #events: StockEventsInPostgres;

  constructor(database: Database, stock: StockInPostgres, events: StockEventsInPostgres) {
    this.#database = database;
    this.#stock = stock;
    this.#events = events;
  }

  /** @throws Problem `unknown-product` */
  async now(sku: string): Promise<StockView> {
    const live = await this.#stock.read(sku);
    if (live === undefined) {
      throw new Problem("unknown-product");
    }
    return viewOf(sku, live);
  }

  /**
   * As it was at a version: from the last snapshot before it, and the events since.
   * @throws Problem `unknown-product`, `unknown-version`
   */
  async at(sku: string, version: number): Promise<StockView> {
    const { version: newest } = await this.now(sku);
    if (version > newest) {
      throw new Problem("unknown-version", { detail: `The newest version is ${newest}.` });
    }
    const snapshot = await this.#events.snapshot(this.#database, sku, version);
    const tail = await this.#events.read(this.#database, sku, snapshot.version, MOST_TAIL);
    return viewOf(
      sku,
      replay(
        snapshot,
        tail.filter((event) => event.version <= version),
      ),
    );
  }

  /** The oldest first; the place of one is its version. @throws Problem `unknown-product` */
  async events(sku: string, { after = 0, limit }: PageRequest<number>): Promise<Page<StockEvent, number>> {
    const events = await this.#events.read(this.#database, sku, after, limit + 1);
    if (events.length === 0) {
      await this.now(sku);
    }
    return pageOfRows(
      events,
      limit,
      (event) => event,
      ({ version }) => version,
    );
  }
}

function viewOf(sku: string, { version, levels }: Stock): StockView {
  const warehouses = [...levels]
    .map(([warehouse, { onHand, reserved }]) => ({ warehouse, onHand, reserved, available: onHand - reserved }))
    .sort((a, b) => (a.warehouse < b.warehouse ? -1 : 1));
  const available = warehouses.reduce((sum, { available: ofOne }) => sum + ofOne, 0);
  const reserved = warehouses.reduce((sum, { reserved: ofOne }) => sum + ofOne, 0);
  return { sku, available, reserved, version, warehouses };
}
