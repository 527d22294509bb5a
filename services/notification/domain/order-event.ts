/** What there is to tell of an order. */
export const ORDER_EVENT_TYPES = ["order.placed", "order.confirmed", "order.cancelled"] as const;

export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];
