import { html } from "@plinth/chassis";
import type { MailText } from "./mail-text.ts";
import { money } from "./money.ts";

export interface ConfirmedOrder {
  readonly orderId: string;
  readonly total: number;
  readonly currency: string;
}

export function orderConfirmedMail(name: string, { orderId, total, currency }: ConfirmedOrder): MailText {
  const amount = money(total, currency);
  return {
    subject: "Your order is confirmed",
    text: `Hello ${name},

your order ${orderId} is confirmed. We charged ${amount}.
`,
    html: html`<p>Hello ${name},</p>
<p>your order <strong>${orderId}</strong> is confirmed. We charged ${amount}.</p>
`.text,
  };
}

export function orderConfirmedLine({ orderId, total, currency }: ConfirmedOrder): string {
  return `Your order ${orderId} is confirmed: ${money(total, currency)}.`;
}
