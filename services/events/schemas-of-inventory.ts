import { z } from "zod";
import { amount, currency, orderId, quantity, sku } from "./fields.ts";

/** `inventory.events`: the answers to the commands, and stock that came. */
export const inventoryEvents = {
  "stock.reserved": {
    1: z.object({
      orderId,
      lines: z.array(z.object({ sku, quantity, unitPrice: amount })),
      /** What all lines cost. */
      total: amount,
      currency,
      /** Until when it is held. */
      expiresAt: z.iso.datetime({ offset: true }),
    }),
  },
  "stock.rejected": {
    1: z.object({
      orderId,
      reason: z.enum(["unknown-sku", "insufficient-stock", "currency-mismatch", "released"]),
      /** The one that it failed for. */
      sku: sku.optional(),
    }),
  },
  "stock.confirmed": { 1: z.object({ orderId }) },
  "stock.released": { 1: z.object({ orderId }) },
  "stock.expired": { 1: z.object({ orderId }) },
  "stock.received": {
    1: z.object({
      sku,
      warehouse: z.string(),
      quantity: z.int().min(1),
      /** Of all warehouses, afterwards. */
      available: z.int().min(0),
    }),
  },
} as const;
