import { z } from "zod";
import { sku } from "./sku.ts";

const orderId = z.uuid();

/** `stock.reserve`: hold these for an order, all or none. A SKU that comes twice counts together. */
export const reserveCommand = z.object({
  orderId,
  items: z
    .array(z.object({ sku, quantity: z.int().min(1).max(10_000) }))
    .min(1)
    .max(50),
  currency: z.string(),
});

export type ReserveCommand = z.output<typeof reserveCommand>;

/** `stock.confirm`: the order is paid, so what was held is sold. */
export const confirmCommand = z.object({ orderId });

/** `stock.release`: the order came to nothing. */
export const releaseCommand = z.object({ orderId, reason: z.string().max(200).optional() });

/** What a reservation is. All but `held` are final. */
export type ReservationState = "held" | "rejected" | "confirmed" | "released" | "expired";

/** What became of a command. */
export interface Decision {
  /** The answer that is published with it, such as `stock.reserved`. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly state: ReservationState;
  /** False where it was decided before, and the command only repeats its answer. */
  readonly changed: boolean;
}
