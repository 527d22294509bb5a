import type { Queries, Statement } from "@plinth/chassis/postgres";
import { type Level, NO_STOCK, type Stock } from "../domain/stock.ts";
import type { EventReader, StockEvent, StoredEvent } from "../domain/stock-event.ts";

interface EventRow extends Omit<StoredEvent, "version" | "at"> {
  version: string;
  at: Date;
}

const READ: Statement = {
  name: "read-stock-events",
  text: `select version, at, correlation_id as "correlationId", type, schema_version as "schemaVersion", data
           from stock_events where sku = $1 and version > $2 order by version limit $3`,
};
/** A snapshot of another shape is not looked at: the events are all there. */
const SNAPSHOT: Statement = {
  name: "stock-snapshot",
  text: `select version, levels from stock_snapshots
          where sku = $1 and version <= $2 and schema_version = 1 order by version desc limit 1`,
};

/** The streams of the SKUs. They are written by the functions of the schema alone, and never changed. */
export class StockEventsInPostgres {
  readonly #reader: EventReader;

  constructor(reader: EventReader) {
    this.#reader = reader;
  }

  /** Events in their order. @param after the version of the last one that is known */
  async read(queries: Queries, sku: string, after: number, limit: number): Promise<StockEvent[]> {
    const rows = await queries.rows<EventRow>(READ, [sku, after, limit]);
    return rows.map((row) => this.#reader.read({ ...row, version: Number(row.version), at: row.at.toISOString() }));
  }

  /** The last snapshot up to a version; no stock at version 0 where there is none. */
  async snapshot(queries: Queries, sku: string, version: number): Promise<Stock> {
    const [row] = await queries.rows<{ version: string; levels: Record<string, Level> }>(SNAPSHOT, [sku, version]);
    return row === undefined ? NO_STOCK : { version: Number(row.version), levels: new Map(Object.entries(row.levels)) };
  }
}
