import type { TraceContext } from "@plinth/chassis";
import type { OrderItem } from "./order.ts";
import type { Saga } from "./saga.ts";

/** What a customer orders. */
export interface NewOrder {
  /** UUID */
  readonly userId: string;
  readonly items: readonly OrderItem[];
  /** ISO 4217 */
  readonly currency: string;
  /** Sensitive. */
  readonly paymentToken: string;
}

/** A saga with what of its order it needs. */
export interface StoredSaga {
  readonly orderId: string;
  /** Grows with each change. */
  readonly version: number;
  readonly saga: Saga;
  readonly userId: string;
  readonly items: readonly OrderItem[];
  readonly currency: string;
  /** Sensitive; undefined once no charge can be made any more. */
  readonly paymentToken: string | undefined;
  /** Of the request that placed the order. */
  readonly context: TraceContext;
  /** Since when the saga is in its step. */
  readonly stepSince: Date;
  /** The database's time: the one clock of all replicas. */
  readonly now: Date;
}
