import { randomUUID } from "node:crypto";

/** An event as its service publishes it. */
export interface Published {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param data of the order's event or the reservation's @param headers in place of the usual ones */
export function published(
  type: string,
  data: { readonly orderId: string } & Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Published {
  return {
    topic: type.startsWith("stock.") ? "inventory.events" : "order.events",
    key: data.orderId,
    value: JSON.stringify(data),
    headers: {
      ce_specversion: "1.0",
      ce_id: randomUUID(),
      ce_type: type,
      ce_source: "test",
      ce_time: "2026-11-01T12:00:00.000Z",
      ...headers,
    },
  };
}

/** Stock that is held for an order. */
export function reserved(orderId: string, total = 1250, currency = "EUR"): Published {
  const lines = [{ sku: "TEA-1", quantity: 1, unitPrice: total }];
  return published("stock.reserved", { orderId, lines, total, currency, expiresAt: "2026-11-01T12:15:00.000Z" });
}

/** A purchase from the order to its confirmation, which takes so many seconds. */
export function purchase(orderId: string, { seconds = 2, total = 1250, currency = "EUR" } = {}): Published[] {
  const userId = "ada@example.com";
  const ce_time = new Date(Date.parse("2026-11-01T12:00:00.000Z") + seconds * 1000).toISOString();
  return [
    published("order.placed", { orderId, userId, items: [{ sku: "TEA-1", quantity: 1 }] }),
    reserved(orderId, total, currency),
    published("stock.confirmed", { orderId }),
    published("order.confirmed", { orderId, userId, total, currency }, { ce_time }),
  ];
}
