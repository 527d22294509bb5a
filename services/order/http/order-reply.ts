import { z } from "zod";
import type { Order } from "../domain/order.ts";

const status = z.enum(["pending", "confirmed", "cancelled"]);

/** What the placing of an order is answered with. */
export const placedReply = z.object({ id: z.uuid(), status });

export const orderReply = z.object({
  id: z.uuid(),
  status,
  reason: z.string().optional(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  total: z.int().optional(),
  currency: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** Field by field: what an order gains later is not shown to the world by accident. */
export function replyOf(order: Order): z.input<typeof orderReply> {
  const { id, status, reason, items, total, currency, createdAt, updatedAt } = order;
  return {
    id,
    status,
    ...(reason === undefined ? {} : { reason }),
    items: items.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(total === undefined ? {} : { total }),
    currency,
    createdAt,
    updatedAt,
  };
}
