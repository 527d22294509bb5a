import { type Caller, type Page, type PageRequest, Problem } from "@plinth/chassis";
import type { Order, OrderPlace, Orders } from "../domain/order.ts";

/** The orders that a caller may see: their own; an admin may read any by its id. */
export interface OwnOrders {
  /** @throws Problem `order-not-found`, for others' orders too: nobody learns which ids there are */
  read(caller: Caller, id: string): Promise<Order>;
  /** Newest first. */
  list(caller: Caller, page: PageRequest<OrderPlace>): Promise<Page<Order, OrderPlace>>;
}

export function ownOrders(orders: Orders): OwnOrders {
  return {
    read: async ({ subject, roles }, id) =>
      theOrder(await orders.find(id, roles.includes("admin") ? undefined : subject)),
    list: ({ subject }, page) => orders.ofUser(subject, page),
  };
}

/** @throws Problem `order-not-found` */
export function theOrder(order: Order | undefined): Order {
  if (order === undefined) {
    throw new Problem("order-not-found");
  }
  return order;
}
