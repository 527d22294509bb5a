import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { orderEvents } from "../domain/order-event.ts";
import type { TellOfOrder } from "../use-cases/tell-of-order.ts";

export function orderEventHandlers(tell: TellOfOrder): MessageHandler[] {
  return [
    handles("order.placed", orderEvents["order.placed"], (message, tx) => tell("order.placed", message, tx)),
    handles("order.confirmed", orderEvents["order.confirmed"], (message, tx) => tell("order.confirmed", message, tx)),
    handles("order.cancelled", orderEvents["order.cancelled"], (message, tx) => tell("order.cancelled", message, tx)),
  ];
}
