import type { TraceContext } from "@plinth/chassis";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Level, Stock } from "../domain/stock.ts";
import type { StockFact } from "../domain/stock-event.ts";
import type { WarehouseStock } from "../domain/stock-view.ts";

/** A receipt or a correction, as an event. */
export type Movement = Extract<StockFact, { readonly type: "stock.received" | "stock.corrected" }>;

/** What a movement led to. */
export interface Moved {
  readonly version: number;
  /** Over all warehouses. */
  readonly available: number;
}

/** The head of a stream and its levels, as one statement sees them. */
export interface LiveStock extends Stock {
  /** As the head says. */
  readonly available: number;
}

/** Of all SKUs together. */
export interface StockTotals {
  readonly available: number;
  readonly reserved: number;
}

interface LiveRow {
  version: string;
  available: string;
  levels: readonly (Level & Pick<WarehouseStock, "warehouse">)[];
}

const READ: Statement = {
  name: "read-stock",
  text: `select version, available,
                (select coalesce(jsonb_agg(jsonb_build_object('warehouse', l.warehouse, 'onHand', l.on_hand, 'reserved', l.reserved)
                                           order by l.warehouse), '[]')
                   from stock_levels l where l.sku = $1) as levels
           from stock where sku = $1`,
};
const VERSION: Statement = { name: "stock-version", text: "select version from stock where sku = $1" };
const LOCK: Statement = { name: "lock-stock", text: "select version from stock where sku = $1 for update" };
const MOVE: Statement = { name: "move-stock", text: "select move_stock($1, $2, $3, $4, $5, $6, $7) as moved" };
const SKUS: Statement = {
  name: "stock-skus",
  text: "select sku from stock where sku > coalesce($1, '') order by sku limit $2",
};
const SET_HEAD: Statement = {
  name: "set-stock-head",
  text: "update stock set version = $2, available = $3 where sku = $1",
};
const CLEAR_LEVELS: Statement = { name: "clear-stock-levels", text: "delete from stock_levels where sku = $1" };
const SET_LEVELS: Statement = {
  name: "set-stock-levels",
  text: `insert into stock_levels (sku, warehouse, on_hand, reserved)
         select $1, warehouse, "onHand", reserved
           from jsonb_to_recordset($2::jsonb) as level(warehouse text, "onHand" bigint, reserved bigint)`,
};
const TOTALS: Statement = {
  name: "stock-totals",
  text: `select coalesce(sum(on_hand - reserved), 0) as available, coalesce(sum(reserved), 0) as reserved from stock_levels`,
};

/** The read model of the stock, which is written in the transaction of each event. */
export class StockInPostgres {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined for a SKU that nobody registered */
  async read(sku: string, queries: Queries = this.#database): Promise<LiveStock | undefined> {
    const [row] = await queries.rows<LiveRow>(READ, [sku]);
    if (row === undefined) {
      return undefined;
    }
    const levels = new Map(row.levels.map(({ warehouse, onHand, reserved }) => [warehouse, { onHand, reserved }]));
    return { version: Number(row.version), available: Number(row.available), levels };
  }

  /** @returns undefined for a SKU that nobody registered */
  async version(tx: Queries, sku: string): Promise<number | undefined> {
    return versionOf(await tx.rows(VERSION, [sku]));
  }

  /** Nobody else appends to the stream before the transaction ends. @returns its version */
  async lock(tx: Queries, sku: string): Promise<number | undefined> {
    return versionOf(await tx.rows(LOCK, [sku]));
  }

  /** The caller has the stream's lock. @returns undefined, and changes nothing, where reserved pieces would have to go */
  async move(tx: Queries, sku: string, { type, data }: Movement, context: TraceContext): Promise<Moved | undefined> {
    const { correlationId, traceparent } = context;
    const values = [sku, data.warehouse, data.quantity, type, JSON.stringify(data), correlationId, traceparent];
    const [row] = await tx.rows<{ moved: Moved | null }>(MOVE, values);
    return row?.moved ?? undefined;
  }

  /** Writes the stock anew. The caller has the stream's lock. */
  async replace(tx: Queries, sku: string, { version, levels, available }: LiveStock): Promise<void> {
    const rows = [...levels].map(([warehouse, level]) => ({ warehouse, ...level }));
    await tx.rows(CLEAR_LEVELS, [sku]);
    await tx.rows(SET_LEVELS, [sku, JSON.stringify(rows)]);
    await tx.rows(SET_HEAD, [sku, version, available]);
  }

  /** In their order. @param after the last one of the batch before */
  async skus(after: string | undefined, limit: number): Promise<string[]> {
    return (await this.#database.rows<{ sku: string }>(SKUS, [after, limit])).map(({ sku }) => sku);
  }

  async totals(): Promise<StockTotals> {
    const [row] = await this.#database.rows<{ available: string; reserved: string }>(TOTALS, []);
    return { available: Number(row?.available), reserved: Number(row?.reserved) };
  }
}

function versionOf([row]: readonly { version?: string }[]): number | undefined {
  return row === undefined ? undefined : Number(row.version);
}
