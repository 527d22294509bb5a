import {
  answer,
  Problem,
  pageOf,
  pageQuery,
  pageReplyOf,
  pageRequestOf,
  type Route,
  tokenRoute,
} from "@plinth/chassis";
import { type Idempotency, idempotentRoute } from "@plinth/chassis/idempotency";
import { z } from "zod";
import { newOrder } from "../domain/new-order.ts";
import type { CancelOrder } from "../use-cases/cancel-order.ts";
import type { OwnOrders } from "../use-cases/own-orders.ts";
import type { SagaSteps } from "../use-cases/saga-steps.ts";
import { orderReply, placedReply, replyOf } from "./order-reply.ts";

const orderPlace = z.strictObject({ createdAt: z.iso.datetime(), id: z.uuid() });

export function orderRoutes(
  steps: SagaSteps,
  orders: OwnOrders,
  cancel: CancelOrder,
  idempotency: Idempotency,
): Route[] {
  return [
    idempotentRoute("POST", "/v1/orders", idempotency, {
      summary: "Place an order; it is confirmed or cancelled later",
      body: newOrder,
      status: 202,
      reply: placedReply,
      handle: async ({ body, caller, transaction, context }) => {
        const { items, currency, payment } = body;
        const order = { userId: caller.subject, items, currency, paymentToken: payment.token };
        const id = await steps.begin(transaction, order, context);
        return answer({ id, status: "pending" as const }, { headers: { location: `/v1/orders/${id}` } });
      },
    }),
    tokenRoute("GET", "/v1/orders", {
      summary: "List the own orders, newest first",
      query: pageQuery,
      status: 200,
      reply: pageOf(orderReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query, caller }) =>
        pageReplyOf(await orders.list(caller, pageRequestOf(query, orderPlace)), replyOf),
    }),
    tokenRoute("GET", "/v1/orders/:id", {
      summary: "Read an own order; an admin may read any",
      status: 200,
      reply: orderReply,
      problems: ["order-not-found"],
      handle: async ({ params, caller }) => replyOf(await orders.read(caller, orderIdIn(params))),
    }),
    tokenRoute("POST", "/v1/orders/:id/cancel", {
      summary:
        "Cancel an own order that is pending: 200 where that is done, 202 where a payment has to be undone first",
      status: 200,
      reply: orderReply,
      problems: ["order-not-found", "order-not-cancellable"],
      handle: async ({ params, caller }) => {
        const order = await cancel(caller, orderIdIn(params));
        return answer(replyOf(order), { status: order.status === "cancelled" ? 200 : 202 });
      },
    }),
  ];
}

/** @throws Problem `order-not-found` for what cannot be an order's id */
function orderIdIn({ id }: Readonly<Record<string, string>>): string {
  const parsed = z.uuid().safeParse(id);
  if (!parsed.success) {
    throw new Problem("order-not-found");
  }
  return parsed.data;
}
