import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { eventSchemas } from "@plinth/events";
import type { TellOfOrder } from "../use-cases/tell-of-order.ts";

export function orderEventHandlers(tell: TellOfOrder): MessageHandler[] {
  return [
    handles("order.placed", eventSchemas["order.placed"][1], (message, tx) => tell("order.placed", message, tx)),
    handles("order.confirmed", eventSchemas["order.confirmed"][1], (message, tx) =>
      tell("order.confirmed", message, tx),
    ),
    handles("order.cancelled", eventSchemas["order.cancelled"][1], (message, tx) =>
      tell("order.cancelled", message, tx),
    ),
  ];
}
