import type { Message } from "@plinth/chassis/kafka";
import { afterCommit, type Queries } from "@plinth/chassis/postgres";
import type { Channel } from "../domain/channel.ts";
import type { Contact, Contacts } from "../domain/contact.ts";
import type { Deliveries, PlannedDelivery } from "../domain/delivery.ts";
import type { Notifications } from "../domain/notification.ts";
import type { OrderEventType } from "../domain/order-event.ts";
import type { Webhooks } from "../domain/webhook.ts";
import { PERSONAL_MESSAGES } from "../templates/messages.ts";

export interface TellOfOrderProps {
  readonly contacts: Contacts;
  readonly notifications: Notifications;
  readonly deliveries: Deliveries;
  readonly webhooks: Webhooks;
  /** Those that this service was given a provider for. */
  readonly channels: ReadonlySet<Channel>;
  /** Told once there is something to deliver. */
  readonly nudge: () => void;
}

interface OrderData extends Readonly<Record<string, unknown>> {
  readonly userId: string;
}

/** Decides who hears of an order's event, and how. The deliveries are made later. */
export type TellOfOrder = (type: OrderEventType, message: Message<OrderData>, tx: Queries) => Promise<void>;

export function tellOfOrder(props: TellOfOrderProps): TellOfOrder {
  const { contacts, notifications, deliveries, webhooks, channels, nudge } = props;
  return async (type, { id, data, time, context }, tx) => {
    const { userId } = data;
    const contact = await contacts.hold(tx, userId);
    const notificationId = await notifications.add(tx, {
      ...context,
      messageId: id,
      userId,
      type,
      data,
      occurredAt: time,
    });
    if (notificationId === undefined) {
      return;
    }
    const personal = PERSONAL_MESSAGES[type] === undefined ? [] : personalDeliveries(contact, channels);
    const subscriptions = await webhooks.subscribed(tx, userId, type);
    const ofWebhooks = subscriptions.map((to) => ({ channel: "webhook", state: "pending", ...to }) as const);
    await deliveries.plan(tx, notificationId, [...personal, ...ofWebhooks]);
    afterCommit(tx, nudge);
  };
}

function personalDeliveries(contact: Contact, channels: ReadonlySet<Channel>): PlannedDelivery[] {
  const wanted: PlannedDelivery[] = [];
  if (contact.email) {
    wanted.push(personal("email", contact.isKnown ? "pending" : "waiting"));
  }
  if (contact.phone !== undefined) {
    wanted.push(personal("sms", "pending"));
  }
  if (contact.device !== undefined) {
    wanted.push(personal("push", "pending"));
  }
  return wanted.filter(({ channel }) => channels.has(channel));
}

function personal(channel: Channel, state: PlannedDelivery["state"]): PlannedDelivery {
  return { channel, state, target: channel, webhookId: undefined };
}
