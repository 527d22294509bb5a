import type { EventData } from "@plinth/events";

/** `stock.reserve`: hold these for an order, all or none. A SKU that comes twice counts together. */
export type ReserveCommand = EventData<"stock.reserve">;

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
