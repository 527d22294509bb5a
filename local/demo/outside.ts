import { z } from "zod";
import type { GatewayClient } from "./gateway-client.ts";
import type { Customer } from "./people.ts";
import { type Patience, waitFor } from "./wait-for.ts";

/** What the payment provider's ledger says of an order. */
export interface Payment {
  readonly status: "succeeded" | "declined";
  /** What the customer paid in the end, in minor units. */
  readonly net: number;
}

export interface Mail {
  readonly subject: string;
  /** ISO 8601 */
  readonly receivedAt: string;
}

/** What the outside world heard of the orders. */
export interface Outside {
  /** In the order of the orders. */
  readonly payments: readonly Payment[];
  readonly mails: readonly Mail[];
}

/**
 * Looks into the providers' stand-ins, as the shop's own staff would.
 * @returns undefined where the gateway leads to none: the platform has providers of its own then
 */
export async function outside(
  client: GatewayClient,
  customer: Customer,
  orderIds: readonly string[],
  patience: Patience,
): Promise<Outside | undefined> {
  const aside = client.aside();
  const path = "/sandbox/v1/charges?limit=1";
  const found = await aside.callIfThere({ method: "GET", path, status: 200, reply: z.unknown() }, 404);
  if (found === undefined) {
    return undefined;
  }
  const mails = await mailsOf(aside, customer, orderIds, patience);
  return { mails, payments: await Promise.all(orderIds.map((id) => paymentOf(aside, id))) };
}

function paymentOf(client: GatewayClient, orderId: string): Promise<Payment> {
  const reply = z.object({ status: z.enum(["succeeded", "declined"]), net: z.int() });
  return client.call({ method: "GET", path: `/sandbox/v1/charges/${orderId}`, status: 200, reply });
}

const mailPage = z.object({
  items: z.array(z.object({ subject: z.string().nullable(), text: z.string(), receivedAt: z.string() })),
});

/** Waits until each order has a mail that names it. */
function mailsOf(
  client: GatewayClient,
  { email }: Customer,
  orderIds: readonly string[],
  patience: Patience,
): Promise<Mail[]> {
  const path = `/sandbox/v1/messages?to=${encodeURIComponent(email)}`;
  let found = 0;
  return waitFor(
    patience,
    async () => {
      const { items } = await client.call({ method: "GET", path, status: 200, reply: mailPage });
      found = items.length;
      const isComplete = orderIds.every((id) => items.some(({ text }) => text.includes(id)));
      return isComplete ? items.map(({ subject, receivedAt }) => ({ subject: subject ?? "", receivedAt })) : undefined;
    },
    () =>
      `${email} got ${found} mails, where each of the orders ${orderIds.join(", ")} should have one. ` +
      "`npm run logs -- notification` tells more.",
  );
}
