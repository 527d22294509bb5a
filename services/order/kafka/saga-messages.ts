import type { NewMessage } from "@plinth/chassis/kafka";
import type { OrderItem } from "../domain/order.ts";
import type { Saga, SagaMessage } from "../domain/saga.ts";

const INVENTORY_COMMANDS = "inventory.commands";
const ORDER_EVENTS = "order.events";

/** What the saga's messages tell of an order. */
export interface MessageSubject {
  readonly orderId: string;
  readonly userId: string;
  readonly items: readonly OrderItem[];
  readonly currency: string;
}

/** The messages as they are published; keyed by the order, so that those of one order keep their sequence. */
export function newMessages(types: readonly SagaMessage[], subject: MessageSubject, saga: Saga): NewMessage[] {
  return types.map((type) => ({
    topic: type.startsWith("stock.") ? INVENTORY_COMMANDS : ORDER_EVENTS,
    key: subject.orderId,
    type,
    data: dataOf(type, subject, saga),
  }));
}

function dataOf(type: SagaMessage, { orderId, userId, items, currency }: MessageSubject, saga: Saga) {
  switch (type) {
    case "stock.reserve":
      return { orderId, items, currency };
    case "stock.confirm":
      return { orderId };
    case "stock.release":
      return { orderId, reason: saga.reason };
    case "order.placed":
      return { orderId, userId, items };
    case "order.confirmed":
      return { orderId, userId, total: saga.total, currency };
    case "order.cancelled":
      return { orderId, userId, reason: saga.reason };
  }
}
