import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { eventSchemas } from "@plinth/events";
import type { ReserveStock } from "../use-cases/reserve-stock.ts";

/** Where the order service's commands are. */
export const INVENTORY_COMMANDS = "inventory.commands";

export function stockCommands(stock: ReserveStock): MessageHandler[] {
  return [
    handles("stock.reserve", eventSchemas["stock.reserve"][1], async ({ data, context }, tx) => {
      await stock.reserve(tx, data, context);
    }),
    handles("stock.confirm", eventSchemas["stock.confirm"][1], ({ data, context }, tx) =>
      stock.confirm(tx, data.orderId, context),
    ),
    handles("stock.release", eventSchemas["stock.release"][1], ({ data, context }, tx) =>
      stock.release(tx, data.orderId, data.reason, context),
    ),
  ];
}
