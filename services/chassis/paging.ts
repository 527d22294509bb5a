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

/** Where the next page begins: the sort key of the last item. Opaque to callers. */
export function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws Problem `invalid-cursor` for what this list did not give out */
export function decodeCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new Problem("invalid-cursor");
  }
}
