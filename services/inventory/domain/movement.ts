import { z } from "zod";
import { label } from "./label.ts";
import { warehouseId } from "./warehouse.ts";

/** Pieces at once. */
const MOST = 1_000_000;

/** A delivery to a warehouse. */
export const receipt = z.strictObject({ warehouse: warehouseId, quantity: z.int().min(1).max(MOST) });

export type Receipt = z.output<typeof receipt>;

/** What a count of the shelves found: more than was known, or less. */
export const correction = z.strictObject({
  warehouse: warehouseId,
  quantity: z
    .int()
    .min(-MOST)
    .max(MOST)
    .refine((quantity) => quantity !== 0, "A correction changes something"),
  reason: label,
});

export type Correction = z.output<typeof correction>;
