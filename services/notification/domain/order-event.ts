import { z } from "zod";

/** A user's UUID, or the id of an application that orders for itself. */
const userId = z.string().min(1).max(255);

/** What there is to tell of an order. Amounts are whole minor units. */
export const orderEvents = {
  "order.placed": z.object({
    orderId: z.uuid(),
    userId,
    items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  }),
  "order.confirmed": z.object({
    orderId: z.uuid(),
    userId,
    total: z.int().nonnegative(),
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
  "order.cancelled": z.object({ orderId: z.uuid(), userId, reason: z.string() }),
} as const;

export type OrderEventType = keyof typeof orderEvents;

export const ORDER_EVENT_TYPES = Object.keys(orderEvents) as [OrderEventType, ...OrderEventType[]];
