import { isDeepStrictEqual } from "node:util";
import { Problem } from "@plinth/chassis";
import type { Database, Queries } from "@plinth/chassis/postgres";
import { availableOf, NO_STOCK, replay, type Stock } from "../domain/stock.ts";
import type { StockEventsInPostgres } from "../postgres/stock-events-in-postgres.ts";
import type { StockInPostgres } from "../postgres/stock-in-postgres.ts";

/** What a rebuild came to. */
export interface Rebuilt {
  /** SKUs whose stock was worked out anew. */
  readonly streams: number;
  /** Those of them whose read model was not what their events say. */
  readonly corrected: number;
}

/** Events and SKUs at once. */
const BATCH = 1_000;

/**
 * Works the read model out anew, from the first event on, while the service goes on: each stream is locked only for the
 * events that came since it was read.
 */
export class RebuildStock {
  readonly #database: Database;
  readonly #stock: StockInPostgres;
  readonly #events: StockEventsInPostgres;

  constructor(database: Database, stock: StockInPostgres, events: StockEventsInPostgres) {
    this.#database = database;
    this.#stock = stock;
    this.#events = events;
  }

  async all(): Promise<Rebuilt> {
    let [streams, corrected] = [0, 0];
    let batch: string[];
    let after: string | undefined;
    do {
      batch = await this.#stock.skus(after, BATCH);
      for (const sku of batch) {
        corrected += (await this.one(sku)).corrected;
        streams++;
      }
      after = batch.at(-1);
    } while (batch.length === BATCH);
    return { streams, corrected };
  }

  /** @throws Problem `unknown-product` */
  async one(sku: string): Promise<Rebuilt> {
    const far = await this.#catchUp(this.#database, sku, NO_STOCK);
    return this.#database.transaction(async (tx) => {
      await this.#stock.lock(tx, sku);
      const live = await this.#stock.read(sku, tx);
      if (live === undefined) {
        throw new Problem("unknown-product");
      }
      const stock = await this.#catchUp(tx, sku, far);
      const rebuilt = { ...stock, available: availableOf(stock) };
      if (isDeepStrictEqual(rebuilt, live)) {
        return { streams: 1, corrected: 0 };
      }
      await this.#stock.replace(tx, sku, rebuilt);
      return { streams: 1, corrected: 1 };
    });
  }

  async #catchUp(queries: Queries, sku: string, known: Stock): Promise<Stock> {
    let stock = known;
    for (;;) {
      const events = await this.#events.read(queries, sku, stock.version, BATCH);
      stock = replay(stock, events);
      if (events.length < BATCH) {
        return stock;
      }
    }
  }
}
