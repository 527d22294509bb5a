import { decodeCursor, encodeCursor } from "@plinth/chassis";
import { z } from "zod";
import type { Part, Place } from "../domain/part.ts";

const cursorPlace = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** @throws Problem `invalid-cursor` */
export function placeOf({ cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }): Place {
  return { before: cursor === undefined ? undefined : decodeCursor(cursor, cursorPlace)[0], limit };
}

export function pageReply<Item>({ items, next }: Part<Item>): { items: Item[]; nextCursor: string | null } {
  return { items: [...items], nextCursor: next === undefined ? null : encodeCursor([next]) };
}
