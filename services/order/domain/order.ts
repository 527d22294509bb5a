import type { Page, PageRequest } from "@plinth/chassis";

/** Where an order stands, as its owner sees it. */
export type OrderStatus = "pending" | "confirmed" | "cancelled";

/** Why stock was refused; the words are the inventory's. */
export const STOCK_REFUSALS = ["unknown-sku", "insufficient-stock", "currency-mismatch", "released"] as const;

/** Why an order was, or is about to be, cancelled. */
export type CancelReason =
  | (typeof STOCK_REFUSALS)[number]
  | "payment-declined"
  | "reservation-expired"
  | "stock-timeout"
  | "cancelled-by-user";

export interface OrderItem {
  readonly sku: string;
  readonly quantity: number;
}

export interface Order {
  /** UUID */
  readonly id: string;
  /** UUID */
  readonly userId: string;
  readonly status: OrderStatus;
  /** Known once the order is being cancelled. */
  readonly reason: CancelReason | undefined;
  readonly items: readonly OrderItem[];
  /** What is to be paid, in minor units; known once the stock is reserved, as the inventory has the prices. */
  readonly total: number | undefined;
  /** ISO 4217 */
  readonly currency: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601 */
  readonly updatedAt: string;
}

/** The place of an order in the list of its user's. */
export interface OrderPlace {
  /** ISO 8601, whole milliseconds */
  readonly createdAt: string;
  readonly id: string;
}

/** Where orders are read. */
export interface Orders {
  /** @param userId whose order it is to be; found sooner than among everybody's. @default anybody's */
  find(id: string, userId?: string): Promise<Order | undefined>;
  /** Newest first. */
  ofUser(userId: string, page: PageRequest<OrderPlace>): Promise<Page<Order, OrderPlace>>;
}
