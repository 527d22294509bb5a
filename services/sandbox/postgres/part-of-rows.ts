import type { Part } from "../domain/part.ts";

/** A row that a list is ordered by. */
export interface PlacedRow {
  /** A bigint, which comes as text. */
  readonly position: string;
}

/** Whoever makes a part asks for one row more than fits in it. */
export function partOf<Row extends PlacedRow, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
): Part<Item> {
  const kept = rows.slice(0, limit);
  return { items: kept.map(itemOf), next: rows.length > limit ? kept.at(-1)?.position : undefined };
}
