import { pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, rowPlace, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import { CHANNELS } from "../domain/channel.ts";
import { DELIVERY_STATES } from "../domain/delivery.ts";
import type { Notification, Notifications } from "../domain/notification.ts";
import { ORDER_EVENT_TYPES } from "../domain/order-event.ts";

const notificationReply = z.object({
  id: z.uuid(),
  type: z.enum(ORDER_EVENT_TYPES),
  data: z.record(z.string(), z.unknown()),
  channels: z.array(z.object({ channel: z.enum(CHANNELS), state: z.enum(DELIVERY_STATES) })),
  correlationId: z.string(),
  createdAt: z.iso.datetime(),
});

export function notificationRoutes(notifications: Notifications): Route[] {
  return [
    tokenRoute("GET", "/v1/notifications", {
      summary: "List the own notifications, newest first, and how far each channel has come",
      query: pageQuery,
      status: 200,
      reply: pageOf(notificationReply),
      problems: ["invalid-cursor"],
      handle: async ({ caller, query }) =>
        pageReplyOf(await notifications.list(caller.subject, pageRequestOf(query, rowPlace)), replyOf),
    }),
  ];
}

function replyOf({ id, type, data, channels, correlationId, createdAt }: Notification) {
  return { id, type, data: { ...data }, channels: [...channels], correlationId, createdAt };
}
