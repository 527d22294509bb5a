import { z } from "zod";
import { Problem } from "./problem.ts";
import { wholeNumber } from "./settings.ts";

/** The query of a route that lists: where to go on, and how much at a time. */
export const pageQuery = z.strictObject({
  /** `nextCursor` of the page before. @default the first page */
  cursor: z.string().max(500).optional(),
  limit: wholeNumber(1, 100).prefault("20"),
});

/** A page of a list. */
export function pageOf<I extends z.ZodType>(item: I) {
  return z.object({
    items: z.array(item),
    /** Null on the last page. */
    nextCursor: z.string().nullable(),
  });
}

/** What is asked of a list: a page of it. */
export interface PageRequest<Place = string> {
  /** The place of the last item of the page before. @default the list's beginning */
  readonly after: Place | undefined;
  readonly limit: number;
}

/** A page, and the place of its last item where more follow. */
export interface Page<Item, Place = string> {
  readonly items: readonly Item[];
  readonly next: Place | undefined;
}

/** The place of a row in a list by its number: a bigint, as text. */
export const rowPlace = z.string().regex(/^\d{1,18}$/);

/**
 * The page that a route's query asks for.
 * @param place what the list's places are
 * @throws Problem `invalid-cursor` for what this list did not give out
 */
export function pageRequestOf<S extends z.ZodType>(
  { cursor, limit }: z.output<typeof pageQuery>,
  place: S,
): PageRequest<z.output<S>> {
  return { after: cursor === undefined ? undefined : placeIn(cursor, place), limit };
}

/** The page that rows make: as many as asked for, and one more where another page follows. */
export function pageOfRows<Row, Item, Place>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  placeOf: (row: Row) => Place,
): Page<Item, Place> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(itemOf), next: rows.length > limit && last !== undefined ? placeOf(last) : undefined };
}

/** The page as callers see it. */
export function pageReplyOf<Item, Shown>({ items, next }: Page<Item, unknown>, shown: (item: Item) => Shown) {
  return { items: items.map((item) => shown(item)), nextCursor: next === undefined ? null : cursorOf(next) };
}

/** Opaque to callers. */
function cursorOf(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function placeIn<S extends z.ZodType>(cursor: string, place: S): z.output<S> {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new Problem("invalid-cursor");
  }
}
