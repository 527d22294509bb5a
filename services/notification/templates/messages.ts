import { eventSchemas } from "@plinth/events";
import type { OrderEventType } from "../domain/order-event.ts";
import type { MailText } from "./mail-text.ts";
import { orderCancelledLine, orderCancelledMail } from "./order-cancelled.ts";
import { orderConfirmedLine, orderConfirmedMail } from "./order-confirmed.ts";

/** What people are told of an event: webhooks get the event itself. */
export interface PersonalMessage {
  mail(name: string, data: unknown): MailText;
  /** For SMS and push: one line. */
  line(data: unknown): string;
}

const confirmed = eventSchemas["order.confirmed"][1];
const cancelled = eventSchemas["order.cancelled"][1];

/** An order that was only placed is either confirmed or cancelled soon: people hear of that. */
export const PERSONAL_MESSAGES: Readonly<Partial<Record<OrderEventType, PersonalMessage>>> = {
  "order.confirmed": {
    mail: (name, data) => orderConfirmedMail(name, confirmed.parse(data)),
    line: (data) => orderConfirmedLine(confirmed.parse(data)),
  },
  "order.cancelled": {
    mail: (name, data) => orderCancelledMail(name, cancelled.parse(data)),
    line: (data) => orderCancelledLine(cancelled.parse(data)),
  },
};
