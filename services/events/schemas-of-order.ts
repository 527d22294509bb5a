import { z } from "zod";
import { amount, currency, orderId, quantity, sku } from "./fields.ts";

/** A user's UUID, or the id of an application that orders for itself. */
const userId = z.string().min(1).max(255);

/** `inventory.commands`: what the saga of an order asks of the inventory. */
export const inventoryCommands = {
  /** Hold these for an order, all or none. A SKU that comes twice counts together. */
  "stock.reserve": {
    1: z.object({
      orderId,
      items: z
        .array(z.object({ sku, quantity: quantity.max(10_000) }))
        .min(1)
        .max(50),
      currency: z.string(),
    }),
  },
  /** The order is paid, so what was held is sold. */
  "stock.confirm": { 1: z.object({ orderId }) },
  /** The order came to nothing. */
  "stock.release": { 1: z.object({ orderId, reason: z.string().max(200).optional() }) },
} as const;

/** `order.events`: what there is to tell of an order. */
export const orderEvents = {
  "order.placed": {
    1: z.object({ orderId, userId, items: z.array(z.object({ sku: z.string(), quantity: z.int() })) }),
  },
  "order.confirmed": { 1: z.object({ orderId, userId, total: amount, currency }) },
  /** The reason is a word; readers take those that they do not know. */
  "order.cancelled": { 1: z.object({ orderId, userId, reason: z.string() }) },
} as const;
