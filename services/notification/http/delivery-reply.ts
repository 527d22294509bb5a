import { z } from "zod";
import { CHANNELS } from "../domain/channel.ts";
import { DELIVERY_STATES, type Delivery } from "../domain/delivery.ts";
import { ORDER_EVENT_TYPES } from "../domain/order-event.ts";

/** Of what the other side answered, only the status. */
export const deliveryReply = z.object({
  id: z.uuid(),
  notificationId: z.uuid(),
  type: z.enum(ORDER_EVENT_TYPES),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  reason: z.string().nullable(),
  status: z.int().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

export const deadLetterReply = deliveryReply.extend({ userId: z.string(), channel: z.enum(CHANNELS) });

export function deliveryReplyOf(delivery: Delivery): z.input<typeof deliveryReply> {
  const { id, notificationId, type, state, attempts, reason = null, status = null } = delivery;
  const { createdAt, endedAt = null } = delivery;
  return { id, notificationId, type, state, attempts, reason, status, createdAt, endedAt };
}

export function deadLetterReplyOf(delivery: Delivery): z.input<typeof deadLetterReply> {
  return { ...deliveryReplyOf(delivery), userId: delivery.userId, channel: delivery.channel };
}
