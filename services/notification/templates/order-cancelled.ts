import { html } from "@plinth/chassis";
import type { MailText } from "./mail-text.ts";

export interface CancelledOrder {
  readonly orderId: string;
  readonly reason: string;
}

/** The reasons that orders are cancelled for, in words. */
const REASONS: Readonly<Record<string, string>> = {
  "unknown-sku": "an article is not in our range any more",
  "insufficient-stock": "there is not enough in stock",
  "currency-mismatch": "an article is not sold in this currency",
  "payment-declined": "the payment was declined",
  "reservation-expired": "the payment took too long",
  "stock-timeout": "our warehouse did not answer in time",
  "cancelled-by-user": "you cancelled it",
};

export function orderCancelledMail(name: string, { orderId, reason }: CancelledOrder): MailText {
  const why = inWords(reason);
  return {
    subject: "Your order was cancelled",
    text: `Hello ${name},

your order ${orderId} was cancelled: ${why}. You are not charged for it.
`,
    html: html`<p>Hello ${name},</p>
<p>your order <strong>${orderId}</strong> was cancelled: ${why}. You are not charged for it.</p>
`.text,
  };
}

export function orderCancelledLine({ orderId, reason }: CancelledOrder): string {
  return `Your order ${orderId} was cancelled: ${inWords(reason)}.`;
}

function inWords(reason: string): string {
  return REASONS[reason] ?? "it could not be carried out";
}
