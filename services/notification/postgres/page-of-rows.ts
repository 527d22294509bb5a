import type { Page, PageRequest } from "../domain/page.ts";

/** The greatest place that there can be: the highest bigint. */
const NEWEST = "9223372036854775807";

/** The last two values of a statement that reads a page: what is older than its place, and one more than asked for. */
export function pageValues({ before = NEWEST, limit }: PageRequest): [string, number] {
  return [before, limit + 1];
}

/** The page that such a statement's rows make. */
export function pageOfRows<Row extends { readonly seq: string }, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(itemOf), next: rows.length > limit ? shown.at(-1)?.seq : undefined };
}
