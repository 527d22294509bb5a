import type { Logger } from "@plinth/chassis";
import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import type { Queries } from "@plinth/chassis/postgres";
import { eventSchemas } from "@plinth/events";
import type { SagaInput } from "../domain/saga.ts";
import { sagasInPostgres } from "../postgres/sagas-in-postgres.ts";
import type { SagaSteps } from "../use-cases/saga-steps.ts";

/** Where the inventory's answers are. */
export const INVENTORY_EVENTS = "inventory.events";

/** The inventory's answers, as inputs of the order's saga. */
export function inventoryEvents(steps: SagaSteps): MessageHandler[] {
  const feed = async (id: string, input: SagaInput, tx: Queries, log: Logger) => {
    const stored = await sagasInPostgres.lock(tx, id);
    if (stored === undefined) {
      log.warn({ orderId: id, input: input.type }, "the inventory speaks of an order that is not known here");
      return;
    }
    await steps.advance(tx, stored, input);
  };
  return [
    handles("stock.reserved", eventSchemas["stock.reserved"][1], ({ data }, tx, log) => {
      const { total, expiresAt } = data;
      return feed(data.orderId, { type: "stock-reserved", total, expiresAt: new Date(expiresAt) }, tx, log);
    }),
    handles("stock.rejected", eventSchemas["stock.rejected"][1], ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-rejected", reason: data.reason }, tx, log),
    ),
    handles("stock.confirmed", eventSchemas["stock.confirmed"][1], ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-confirmed" }, tx, log),
    ),
    handles("stock.expired", eventSchemas["stock.expired"][1], ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-expired" }, tx, log),
    ),
  ];
}
