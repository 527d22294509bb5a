import { pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, rowPlace, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { WebhookDeliveries } from "../use-cases/webhook-deliveries.ts";
import { deliveryReply, deliveryReplyOf } from "./delivery-reply.ts";
import { pathId } from "./path-id.ts";

export function deliveryRoutes(deliveries: WebhookDeliveries): Route[] {
  return [
    tokenRoute("GET", "/v1/webhooks/:id/deliveries", {
      summary: "List the deliveries of one of the own webhooks, newest first",
      query: pageQuery,
      status: 200,
      reply: pageOf(deliveryReply),
      problems: ["not-found", "invalid-cursor"],
      handle: async (request) => {
        const page = pageRequestOf(request.query, rowPlace);
        return pageReplyOf(await deliveries.list(request.caller, pathId(request), page), deliveryReplyOf);
      },
    }),
    tokenRoute("POST", "/v1/webhooks/:id/deliveries/:deliveryId/replay", {
      summary: "Deliver again, under the same webhook-id",
      status: 202,
      reply: z.object({ id: z.uuid() }),
      problems: ["not-found", "delivery-under-way", "webhook-disabled"],
      handle: async (request) => {
        const id = pathId(request, "deliveryId");
        await deliveries.replay(request.caller, pathId(request), id);
        return { id };
      },
    }),
  ];
}
