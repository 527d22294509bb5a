import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { confirmCommand, releaseCommand, reserveCommand } from "../domain/reservation.ts";
import type { ReserveStock } from "../use-cases/reserve-stock.ts";

/** Where the order service's commands are. */
export const INVENTORY_COMMANDS = "inventory.commands";

export function stockCommands(stock: ReserveStock): MessageHandler[] {
  return [
    handles("stock.reserve", reserveCommand, async ({ data, context }, tx) => {
      await stock.reserve(tx, data, context);
    }),
    handles("stock.confirm", confirmCommand, ({ data, context }, tx) => stock.confirm(tx, data.orderId, context)),
    handles("stock.release", releaseCommand, ({ data, context }, tx) =>
      stock.release(tx, data.orderId, data.reason, context),
    ),
  ];
}
