import { type Caller, Problem } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import type { Order } from "../domain/order.ts";
import type { Saga } from "../domain/saga.ts";
import { OrdersInPostgres } from "../postgres/orders-in-postgres.ts";
import { sagasInPostgres } from "../postgres/sagas-in-postgres.ts";
import { theOrder } from "./own-orders.ts";
import type { SagaSteps } from "./saga-steps.ts";

/**
 * Cancels an order of the caller's own. The answer is the order: still pending where its charge has to be undone first.
 * @throws Problem `order-not-found`, or `order-not-cancellable` with the reason
 */
export type CancelOrder = (caller: Caller, orderId: string) => Promise<Order>;

export function cancelOrder(database: Database, steps: SagaSteps): CancelOrder {
  return (caller, orderId) =>
    database.transaction(async (tx) => {
      const stored = await sagasInPostgres.lock(tx, orderId);
      if (stored === undefined || stored.userId !== caller.subject) {
        throw new Problem("order-not-found");
      }
      const obstacle = obstacleTo(stored.saga);
      if (obstacle !== undefined) {
        throw new Problem("order-not-cancellable", { detail: obstacle });
      }
      await steps.advance(tx, stored, { type: "cancel" });
      return theOrder(await new OrdersInPostgres(tx).find(orderId, caller.subject));
    });
}

/** An order that is being cancelled already, or was by its owner, is as the caller wants it. */
function obstacleTo({ step, reason }: Saga): string | undefined {
  switch (step) {
    case "confirming":
      return "The order is paid, and its stock is being confirmed";
    case "confirmed":
      return "The order is confirmed";
    case "cancelled":
      return reason === "cancelled-by-user" ? undefined : `The order is cancelled already: ${reason}`;
    default:
      return undefined;
  }
}
