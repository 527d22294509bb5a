import type { StockEvent } from "./stock-event.ts";

/** What one warehouse has of a SKU. */
export interface Level {
  /** Pieces on the shelf, those in reservation among them. */
  readonly onHand: number;
  readonly reserved: number;
}

/** All that the events of a SKU come to, up to a version. */
export interface Stock {
  /** Of the last event; 0 before the first. */
  readonly version: number;
  /** By the warehouse's id. */
  readonly levels: ReadonlyMap<string, Level>;
}

export const NO_STOCK: Stock = { version: 0, levels: new Map() };

/**
 * The stock after further events.
 * @throws Error where an event is missing, or where less than nothing would be left: then the history is not one
 */
export function replay({ version, levels }: Stock, events: readonly StockEvent[]): Stock {
  const after = new Map(levels);
  let last = version;
  for (const event of events) {
    if (event.version !== last + 1) {
      throw new Error(`Version ${event.version} of a stream comes after ${last}`);
    }
    last = event.version;
    for (const { warehouse, onHand, reserved } of changesOf(event)) {
      const level = after.get(warehouse) ?? { onHand: 0, reserved: 0 };
      const next = { onHand: level.onHand + onHand, reserved: level.reserved + reserved };
      if (next.reserved < 0 || next.onHand < next.reserved) {
        throw new Error(`Version ${last} of a stream leaves ${JSON.stringify(next)} in ${warehouse}`);
      }
      after.set(warehouse, next);
    }
  }
  return { version: last, levels: after };
}

/** What can be sold. */
export function availableOf({ levels }: Stock): number {
  return [...levels.values()].reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0);
}

function changesOf({ type, data }: StockEvent): readonly (Level & { readonly warehouse: string })[] {
  switch (type) {
    case "product.registered":
      return [];
    case "stock.received":
    case "stock.corrected":
      return [{ warehouse: data.warehouse, onHand: data.quantity, reserved: 0 }];
    case "stock.reserved":
      return data.parts.map(({ warehouse, quantity }) => ({ warehouse, onHand: 0, reserved: quantity }));
    case "stock.confirmed":
      return data.parts.map(({ warehouse, quantity }) => ({ warehouse, onHand: -quantity, reserved: -quantity }));
    case "stock.released":
    case "stock.expired":
      return data.parts.map(({ warehouse, quantity }) => ({ warehouse, onHand: 0, reserved: -quantity }));
  }
}
