import { type Caller, Problem } from "@plinth/chassis";
import type { Order, OrderPlace, Orders } from "../domain/order.ts";

/** The orders that a caller may see: their own; an admin may read any by its id. */
export interface OwnOrders {
  /** @throws Problem `order-not-found`, for others' orders too: nobody learns which ids there are */
  read(caller: Caller, id: string): Promise<Order>;
  /** Newest first. */
  list(caller: Caller, after: OrderPlace | undefined, limit: number): Promise<Order[]>;
}

export function ownOrders(orders: Orders): OwnOrders {
  return {
    read: async (caller, id) => {
      const order = theOrder(await orders.find(id));
      if (order.userId !== caller.subject && !caller.roles.includes("admin")) {
        throw new Problem("order-not-found");
      }
      return order;
    },
    list: ({ subject }, after, limit) => orders.ofUser(subject, after, limit),
  };
}

/** @throws Problem `order-not-found` */
export function theOrder(order: Order | undefined): Order {
  if (order === undefined) {
    throw new Problem("order-not-found");
  }
  return order;
}
