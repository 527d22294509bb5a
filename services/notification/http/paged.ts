import { decodeCursor, encodeCursor, type pageQuery } from "@plinth/chassis";
import { z } from "zod";
import type { Page, PageRequest } from "../domain/page.ts";

/** The place of an item in its list: a bigint. */
const place = z.tuple([z.string().regex(/^\d{1,19}$/)]);

/** @throws Problem `invalid-cursor` */
export function pageRequestOf({ cursor, limit }: z.output<typeof pageQuery>): PageRequest {
  return { before: cursor === undefined ? undefined : decodeCursor(cursor, place)[0], limit };
}

export function pageReplyOf<Item, Shown>({ items, next }: Page<Item>, shown: (item: Item) => Shown) {
  return { items: items.map(shown), nextCursor: next === undefined ? null : encodeCursor([next]) };
}
