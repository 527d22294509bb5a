import type { Logger } from "@plinth/chassis";
import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import type { Queries } from "@plinth/chassis/postgres";
import { z } from "zod";
import { STOCK_REFUSALS } from "../domain/order.ts";
import type { SagaInput } from "../domain/saga.ts";
import { sagasInPostgres } from "../postgres/sagas-in-postgres.ts";
import type { SagaSteps } from "../use-cases/saga-steps.ts";

/** Where the inventory's answers are. */
export const INVENTORY_EVENTS = "inventory.events";

const orderId = z.uuid();

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
    handles(
      "stock.reserved",
      z.object({ orderId, total: z.int().min(0), expiresAt: z.iso.datetime({ offset: true }) }),
      ({ data }, tx, log) => {
        const { total, expiresAt } = data;
        return feed(data.orderId, { type: "stock-reserved", total, expiresAt: new Date(expiresAt) }, tx, log);
      },
    ),
    handles("stock.rejected", z.object({ orderId, reason: z.enum(STOCK_REFUSALS) }), ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-rejected", reason: data.reason }, tx, log),
    ),
    handles("stock.confirmed", z.object({ orderId }), ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-confirmed" }, tx, log),
    ),
    handles("stock.expired", z.object({ orderId }), ({ data }, tx, log) =>
      feed(data.orderId, { type: "stock-expired" }, tx, log),
    ),
  ];
}
