import type { ClaimedDelivery } from "./delivery.ts";
import type { Outcome } from "./outcome.ts";

/** A channel at work. */
export interface Sender {
  /**
   * One attempt. The other side can tell a repeated message by its id, which stays the same.
   * Never rejects for what happens on the way or on the other side.
   *
   * @param signal aborts the attempt, which is then a `time-out`
   */
  send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Outcome>;
}
